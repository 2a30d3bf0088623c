import type { HostTensor } from '../../data/sample/tensor';
import type { ObservedRange } from '../../quantize/types';

/** Smallest and largest value of each channel of a tensor, over all samples. */
export interface ChannelRanges {
  readonly axis: number;
  /** One entry per channel; a channel without a value has +Infinity and −Infinity. */
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/** More channels than anybody could look at are not kept. */
const mostChannels = 2 ** 16;

/** Finds the extremes of one tensor's channels, sample after sample. */
export class ChannelCounter {
  readonly #axisOf: (rank: number) => number | null;
  readonly #unmasked: ObservedRange | null;
  #ranges: ChannelRanges | null = null;
  /** The tensor has no channels, too many, or not always the same. */
  #hasNone = false;

  /** Values outside of `unmasked` are masks and left out; null = there are none. */
  constructor(axisOf: (rank: number) => number | null, unmasked: ObservedRange | null) {
    this.#axisOf = axisOf;
    this.#unmasked = unmasked;
  }

  add({ dims }: HostTensor, values: Float32Array): void {
    if (this.#hasNone || values.length === 0) return;
    const axis = this.#axisOf(dims.length);
    const count = axis === null ? 0 : (dims[axis] ?? 0);
    this.#ranges ??= axis === null || count > mostChannels ? null : emptyRanges(axis, count);
    if (this.#ranges?.axis !== axis || this.#ranges.min.length !== count) {
      this.#ranges = null;
      this.#hasNone = true;
      return;
    }
    const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
    if (this.#unmasked !== null) addUnmasked(this.#ranges, values, inner, this.#unmasked);
    else if (inner === 1) addRows(this.#ranges, values);
    else addPlanes(this.#ranges, values, inner);
  }

  finish(): ChannelRanges | null {
    return this.#ranges;
  }
}

function emptyRanges(axis: number, count: number): ChannelRanges {
  return {
    axis,
    min: new Float32Array(count).fill(Infinity),
    max: new Float32Array(count).fill(-Infinity),
  };
}

/** Channels that are runs of `inner` values. */
function addPlanes({ min, max }: ChannelRanges, values: Float32Array, inner: number): void {
  const channels = min.length;
  let channel = 0;
  for (let start = 0; start < values.length; start += inner) {
    let low = min[channel] ?? Infinity;
    let high = max[channel] ?? -Infinity;
    const end = start + inner;
    for (let index = start; index < end; index += 1) {
      const value = values[index] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    min[channel] = low;
    max[channel] = high;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/** Channels that take turns, value by value. */
function addRows({ min, max }: ChannelRanges, values: Float32Array): void {
  const channels = min.length;
  for (let start = 0; start < values.length; start += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[start + channel] ?? 0;
      if (value < (min[channel] ?? Infinity)) min[channel] = value;
      if (value > (max[channel] ?? -Infinity)) max[channel] = value;
    }
  }
}

function addUnmasked(
  { min, max }: ChannelRanges,
  values: Float32Array,
  inner: number,
  unmasked: ObservedRange,
): void {
  const channels = min.length;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (!(value >= unmasked.min && value <= unmasked.max)) continue;
    const channel = Math.floor(index / inner) % channels;
    if (value < (min[channel] ?? Infinity)) min[channel] = value;
    if (value > (max[channel] ?? -Infinity)) max[channel] = value;
  }
}
