import { describe, expect, test } from 'vitest';
import { float32 } from '../../../../test/models/in-memory-data';
import { seededRandom } from '../../data/random';
import { ChannelCounter } from './channel-counter';
import type { ChannelRanges } from './channel-counter';
import type { ObservedRange } from '../../quantize/types';

function ranges(
  axis: number,
  samples: readonly (readonly [dims: readonly number[], values: Float32Array])[],
  unmasked: ObservedRange | null = null,
): ChannelRanges | null {
  const counter = new ChannelCounter(() => axis, unmasked);
  for (const [dims, values] of samples) counter.add(float32(dims, values), values);
  return counter.finish();
}

function normal(length: number, stream: number): Float32Array {
  const random = seededRandom(5, stream);
  return Float32Array.from({ length }, () => random.normal());
}

/** Extremes of one channel, found index by index. */
function extremes(
  dims: readonly number[],
  axis: number,
  channel: number,
  samples: readonly Float32Array[],
): readonly [number, number] {
  const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const own = samples.flatMap((values) =>
    [...values].filter((_, index) => Math.floor(index / inner) % (dims[axis] ?? 1) === channel),
  );
  return [Math.min(...own), Math.max(...own)];
}

describe.each([
  [[2, 3, 4, 5], 1],
  [[2, 4, 3], 2],
  [[2, 4, 3], 1],
  [[6, 7], 1],
] as const)('a tensor of %j with its channels in dimension %i', (dims, axis) => {
  const length = dims.reduce((product: number, size) => product * size, 1);
  const samples = [normal(length, 1), normal(length, 2)];

  test.each([false, true])('has the extremes of each over all samples (masked: %s)', (isMasked) => {
    const found = ranges(
      axis,
      samples.map((values) => [dims, values] as const),
      isMasked ? { min: -10, max: 10 } : null,
    );
    expect(found?.min).toHaveLength(dims[axis] ?? 0);
    for (let channel = 0; channel < (dims[axis] ?? 0); channel += 1) {
      expect([found?.min[channel], found?.max[channel]]).toEqual(
        extremes(dims, axis, channel, samples),
      );
    }
  });
});

test('masks are left out; a channel of masks alone has no range', () => {
  const values = Float32Array.of(1, -3.4e38, -2, -Infinity);
  expect(ranges(1, [[[2, 2], values]], { min: -5, max: 5 })).toEqual({
    axis: 1,
    min: Float32Array.of(-2, Infinity),
    max: Float32Array.of(1, -Infinity),
  });
});

test('other dimensions may differ between samples, the number of channels may not', () => {
  const short: readonly [readonly number[], Float32Array] = [[1, 2, 1], Float32Array.of(1, 2)];
  const long: readonly [readonly number[], Float32Array] = [[1, 2, 2], Float32Array.of(3, 4, 5, 6)];
  const more: readonly [readonly number[], Float32Array] = [[1, 3, 1], Float32Array.of(1, 2, 3)];
  expect(ranges(1, [short, long])?.max).toEqual(Float32Array.of(4, 6));
  expect(ranges(1, [short, more])).toBeNull();
  expect(ranges(1, [short, more, short])).toBeNull();
});
