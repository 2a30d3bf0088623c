import { describe, expect, test } from 'vitest';
import type { HostTensor } from '../data/sample/tensor';
import { Divergence } from './divergence';

const tensor = (dims: readonly number[], ...values: readonly number[]): HostTensor => ({
  type: 'float32',
  dims: [...dims],
  data: Float32Array.from(values),
});

function meanOf(float: HostTensor, quantized: HostTensor): number | null {
  const divergence = new Divergence();
  divergence.add(float, quantized);
  return divergence.mean;
}

describe('divergence of answers', () => {
  test('of scores, after a softmax', () => {
    const found = meanOf(tensor([1, 2], 0, Math.log(3)), tensor([1, 2], 0, 0));
    expect(found).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6);
  });

  test('of probabilities, as they are', () => {
    const found = meanOf(tensor([1, 2], 0.25, 0.75), tensor([1, 2], 0.5, 0.5));
    expect(found).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6);
  });

  test('a shift of all scores changes nothing, and equal answers have none', () => {
    expect(meanOf(tensor([1, 3], 1, 2, 3), tensor([1, 3], 6, 7, 8))).toBeCloseTo(0, 12);
  });

  test('is the mean over positions, and over samples', () => {
    const one = meanOf(tensor([1, 2], 0, 1), tensor([1, 2], 1, 0)) ?? 0;
    expect(meanOf(tensor([1, 2, 2], 0, 1, 5, 5), tensor([1, 2, 2], 1, 0, 5, 5))).toBeCloseTo(
      one / 2,
      9,
    );
  });

  test('classes of maps are on axis 1', () => {
    const float = tensor([1, 2, 1, 2], 0, 4, 1, 4);
    const one = meanOf(tensor([1, 2], 0, 1), tensor([1, 2], 1, 0)) ?? 0;
    expect(meanOf(float, tensor([1, 2, 1, 2], 1, 4, 0, 4))).toBeCloseTo(one / 2, 9);
  });

  test('a class that got lost costs much, but no infinity', () => {
    const found = meanOf(tensor([1, 2], 1, 0), tensor([1, 2], 0, 1)) ?? 0;
    expect(found).toBeCloseTo(-Math.log(1e-12), 6);
  });

  test('there is none without classes', () => {
    expect(meanOf(tensor([3, 1], 1, 2, 3), tensor([3, 1], 1, 2, 3))).toBe(null);
  });
});
