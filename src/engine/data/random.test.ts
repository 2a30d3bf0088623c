import { describe, expect, it } from 'vitest';
import { seededRandom } from './random';

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

describe('seededRandom', () => {
  it('repeats itself for the same seed and stream, and only then', () => {
    const first = take(8, seededRandom(7, 3).uniform);
    expect(take(8, seededRandom(7, 3).uniform)).toEqual(first);
    expect(take(8, seededRandom(7, 4).uniform)).not.toEqual(first);
    expect(take(8, seededRandom(8, 3).uniform)).not.toEqual(first);
  });

  it('has the moments its names promise', () => {
    const random = seededRandom(1, 0);
    const uniform = take(20_000, random.uniform);
    const normal = take(20_000, random.normal);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value ** 2))).toBeCloseTo(1, 1);
    // The fourth moment tells a normal distribution (3) from a uniform one (1.8).
    expect(mean(normal.map((value) => value ** 4))).toBeCloseTo(3, 0);
  });
});
