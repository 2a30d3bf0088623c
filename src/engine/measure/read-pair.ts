import type { ErrorSlots } from '../emit/error-sheet';
import { readSlot } from '../emit/sum-sheet';
import type { SampleErrors } from './metrics';
import type { RunOutputs } from './sample-runner';

/**
 * The errors of one pair of tensors out of one run. `elements` is the size of the tensor, used
 * where the graph did not count what it compared.
 */
export function readPair(slots: ErrorSlots, outputs: RunOutputs, elements: number): SampleErrors {
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
  };
}
