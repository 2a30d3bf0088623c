import type { GroupSlots } from '../emit/sheet/error-extras';
import type { ErrorSlots } from '../emit/sheet/error-sheet';
import { readSlot } from '../emit/sheet/sum-sheet';
import { nothing, type SampleErrors } from './metrics';
import type { RunOutputs } from '../run/sample-runner';

/**
 * The errors of one pair of tensors out of one run. `elements` is the size of the tensor, used
 * where the graph did not count what it compared.
 */
export function readPair(slots: ErrorSlots, outputs: RunOutputs, elements: number): SampleErrors {
  const { sizes } = slots;
  if (sizes !== null && readSlot(sizes.x, outputs) !== readSlot(sizes.y, outputs))
    return unlikePair;
  const signal = readSlot(slots.signal, outputs);
  const noise = slots.noise === null ? 0 : readSlot(slots.noise, outputs);
  const { full } = slots;
  if (full === null) {
    return { signal, noise, power: signal, bias: 0, largest: 0, elements, masked: slots.masked };
  }
  const compared = full.count === null ? elements : readSlot(full.count, outputs);
  const extremes = [full.largest, full.smallest].map((slot) => Math.abs(readSlot(slot, outputs)));
  return {
    signal,
    noise,
    power: readSlot(full.power, outputs),
    bias: readSlot(full.bias, outputs),
    // The extremes of nothing are infinite.
    largest: compared === 0 ? 0 : Math.max(...extremes),
    elements: compared,
    masked: slots.masked,
    ...(full.outside === null ? {} : { outside: readSlot(full.outside, outputs) }),
    ...(full.groups.length === 0
      ? {}
      : { groups: full.groups.map((group) => readGroup(group, outputs, slots.masked)) }),
  };
}

function readGroup(group: GroupSlots, outputs: RunOutputs, masked: boolean): SampleErrors {
  return {
    ...nothing,
    signal: readSlot(group.signal, outputs),
    noise: readSlot(group.noise, outputs),
    power: readSlot(group.power, outputs),
    elements: readSlot(group.count, outputs),
    masked,
  };
}

/** A pair that differs in shape: there is nothing to compare. */
export const unlikePair: SampleErrors = { ...nothing, unlike: true };
