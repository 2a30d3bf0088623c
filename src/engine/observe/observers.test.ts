import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramFrom, histogramOf } from '../../../test/models/histograms';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import type { ObserverName } from '../../shared/recipe/observers';
import { seededRandom } from '../data/random';
import { presets } from '../../shared/recipe/presets';
import { qparamsOf, roundHalfEven } from '../qparams/qparams';
import { integerRange } from '../../shared/dtypes';
import { histogramRange, observeHistogram } from './observers';
import { greedyRange } from './search/greedy';

const searched: readonly ObserverName[] = ['percentile', 'entropy', 'mse', 'histogram'];

function config(observer: ObserverName, changes: Partial<ActivationConfig> = {}): ActivationConfig {
  return { ...presets.default.config.activation, observer, ...changes };
}

function normals(count: number, seed = 1): Float32Array {
  const random = seededRandom(seed, 0);
  return Float32Array.from({ length: count }, () => random.normal());
}

/** Mean squared error of fake-quantizing these values over a range. */
function meanSquaredError(values: Float32Array, range: { min: number; max: number }): number {
  const integers = integerRange('uint8', { symmetric: false, reduceRange: false });
  const { scale, zeroPoint } = qparamsOf(range.min, range.max, integers, false, 't');
  let sum = 0;
  for (const value of values) {
    const integer = roundHalfEven(value / scale) + zeroPoint;
    const kept = Math.min(integers.max, Math.max(integers.min, integer));
    sum += (value - (kept - zeroPoint) * scale) ** 2;
  }
  return sum / values.length;
}

const bell = normals(100_000);
const withOutlier = Float32Array.from(bell);
withOutlier[17] = 100;

describe('one outlier far from a bell curve', () => {
  // A hundred bells and one outlier: clipping pays in squared error from about a million values on.
  const { lo, hi, counts } = histogramOf(withOutlier);
  const histogram = histogramFrom(lo, hi, (bin) => (counts[bin] ?? 0) * (bin === 2047 ? 1 : 100));

  test.each(searched)('is clipped by %s, and nothing but it', (observer) => {
    const result = observeHistogram(histogram, config(observer));
    expect(result.max).toBeLessThan(13);
    expect(result.max).toBeGreaterThan(2.5);
    expect(result.min).toBeLessThan(-2.5);
    expect(result.clipped).toBeGreaterThan(0);
    expect(result.clipped).toBeLessThan(0.001);
    expect(result.equalsMinmax).toBe(false);
    const range = histogramRange(histogram, config(observer));
    expect(meanSquaredError(bell, range)).toBeLessThan(
      meanSquaredError(bell, { min: histogram.lo, max: histogram.hi }) / 50,
    );
  });

  test('stays with min-max, which says so', () => {
    const result = observeHistogram(histogram, config('minmax'));
    expect(result).toMatchObject({ max: 100, clipped: 0, candidates: 1, equalsMinmax: true });
  });
});

describe('evenly spread values', () => {
  const flat = histogramFrom(-1, 3, () => 100);
  // PyTorch's search takes its first step before it has an error to compare with: one bin.
  test.each(searched)('keep their range under %s', (observer) => {
    const result = observeHistogram(flat, config(observer));
    expect(Math.abs(result.min + 1)).toBeLessThanOrEqual(4 / 2048);
    expect(Math.abs(result.max - 3)).toBeLessThanOrEqual(4 / 2048);
    expect(result.equalsMinmax).toBe(true);
  });
});

describe('every observer', () => {
  const values = fc
    .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 100 })
    .map((list) => Float32Array.from(list));

  test('stays inside the observed range and keeps zero', () => {
    fc.assert(
      fc.property(
        values,
        fc.constantFrom(...searched),
        fc.boolean(),
        (list, observer, symmetric) => {
          const histogram = histogramOf(list);
          const { min, max, clipped, candidates } = observeHistogram(
            histogram,
            config(observer, { symmetric }),
          );
          expect(min).toBeLessThanOrEqual(0);
          expect(max).toBeGreaterThanOrEqual(0);
          expect(min).toBeGreaterThanOrEqual(Math.min(0, histogram.lo));
          expect(max).toBeLessThanOrEqual(Math.max(0, histogram.hi));
          expect(clipped).toBeGreaterThanOrEqual(0);
          expect(clipped).toBeLessThanOrEqual(1);
          expect(candidates).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  test.each(searched)('%s takes a constant tensor as it is', (observer) => {
    for (const constant of [-2.5, 0, 7]) {
      const { min, max, clipped } = observeHistogram(
        histogramOf(Float32Array.of(constant, constant)),
        config(observer),
      );
      expect([min, max, clipped]).toEqual([Math.min(0, constant), Math.max(0, constant), 0]);
    }
  });

  test('searches a tensor once per config', () => {
    const histogram = histogramOf(bell);
    const first = observeHistogram(histogram, config('mse'));
    expect(observeHistogram(histogram, config('mse'))).toBe(first);
    expect(observeHistogram(histogram, config('mse', { dtype: 'int8', symmetric: true }))).not.toBe(
      first,
    );
    expect(observeHistogram(histogram, config('percentile', { percentile: 99 })).max).toBeLessThan(
      observeHistogram(histogram, config('percentile', { percentile: 99.9 })).max,
    );
  });
});

describe('percentile', () => {
  test('cuts half of the rest on each side, within a bin', () => {
    const flat = histogramFrom(-1, 1, () => 1000);
    const { min, max } = observeHistogram(flat, config('percentile', { percentile: 99 }));
    expect(min).toBeCloseTo(-0.99, 10);
    expect(max).toBeCloseTo(0.99, 10);
  });

  test('cuts by size on symmetric grids', () => {
    const lopsided = histogramFrom(-1, 3, () => 1000);
    const { min, max } = observeHistogram(
      lopsided,
      config('percentile', { percentile: 90, symmetric: true }),
    );
    expect([min, max]).toEqual([-1, expect.closeTo(2.6, 6)]);
  });

  test('clips the share it was told to', () => {
    const histogram = histogramOf(bell);
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 100, noNaN: true }),
        fc.boolean(),
        (percentile, symmetric) => {
          const { clipped } = observeHistogram(
            histogram,
            config('percentile', { percentile, symmetric }),
          );
          expect(clipped).toBeCloseTo(1 - percentile / 100, 6);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('of 100 is min-max', () => {
    const histogram = histogramOf(withOutlier);
    const { min, max } = observeHistogram(histogram, config('percentile', { percentile: 100 }));
    expect([min, max]).toEqual([histogram.lo, histogram.hi]);
  });
});

describe('mse', () => {
  // What scanning 400 × 400 ranges of the same values finds at best, within half a per cent.
  test.each<[string, Float32Array]>([
    ['a bell curve', bell.slice(0, 4000)],
    ['a heavy tail', Float32Array.from(normals(4000, 5), (value) => value ** 3)],
    [
      'a rectified heavy tail',
      Float32Array.from(normals(4000, 6), (value) => Math.max(0, value ** 3)),
    ],
  ])('finds a range as good as an exhaustive search does for %s', (_name, values) => {
    const histogram = histogramOf(values);
    let best = Infinity;
    for (let low = 1; low <= 40; low += 1) {
      for (let high = 1; high <= 40; high += 1) {
        const range = { min: (histogram.lo * low) / 40, max: (histogram.hi * high) / 40 };
        best = Math.min(best, meanSquaredError(values, range));
      }
    }
    const found = meanSquaredError(values, histogramRange(histogram, config('mse')));
    expect(found).toBeLessThan(best * 1.03);
  });

  test('never does worse than min-max on its own bins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 5 }),
        (seed, power) => {
          const values = normals(2000, seed).map(
            (value) => Math.sign(value) * Math.abs(value) ** power,
          );
          const histogram = histogramOf(values);
          const minmax = meanSquaredError(values, { min: histogram.lo, max: histogram.hi });
          const found = meanSquaredError(values, histogramRange(histogram, config('mse')));
          expect(found).toBeLessThan(minmax * 1.05);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('entropy', () => {
  test('tries limits from 128 bins up and keeps the curve it chose from', () => {
    const {
      curve = [],
      candidates,
      max,
      min,
    } = observeHistogram(histogramOf(withOutlier), config('entropy'));
    expect(candidates).toBeGreaterThan(1000);
    expect(curve.length).toBeLessThanOrEqual(130);
    const lowest = curve.reduce((best, point) => (point.loss < best.loss ? point : best));
    expect([lowest.min, lowest.max]).toEqual([min, max]);
  });

  test('does not give up the signal for a lone spike', () => {
    // Few values, far from zero, as behind a hard sigmoid: clipping to the lowest would be exact.
    const random = seededRandom(3, 0);
    const histogram = histogramOf(
      Float32Array.from({ length: 192 }, () => 0.4 + 0.25 * random.uniform()),
    );
    const { min, max, clipped } = observeHistogram(histogram, config('entropy'));
    expect(clipped).toBeLessThan(0.01);
    expect([min, max]).toEqual([0, expect.closeTo(histogram.hi, 2)]);
  });
});

describe('histogram', () => {
  const peak = (bin: number, at: number, top: number, slope: number): number =>
    Math.max(0, top - Math.abs(bin - at) * slope);
  // Bins kept, and errors computed, by a float32 NumPy transcription of PyTorch's
  // HistogramObserver._non_linear_param_search with 256 destination bins.
  test.each<[string, number, number, (bin: number) => number, readonly number[], number]>([
    [
      'a peak with outliers',
      -2,
      10,
      (bin) => peak(bin, 400, 3000, 11) + (bin === 2047 ? 3 : 0) + (bin === 1500 ? 2 : 0),
      [129, 671],
      3,
    ],
    [
      'two tails',
      -8,
      8,
      (bin) => peak(bin, 1024, 5000, 40) + (bin % 97 === 0 ? 1 : 0),
      [582, 1454],
      3,
    ],
    [
      'a rectified tail',
      0,
      20,
      (bin) => (bin === 0 ? 900_000 : 0) + peak(bin, 0, 2000, 7) + (bin % 211 === 0 ? 1 : 0),
      [0, 284],
      2,
    ],
    ['a flat line', -1, 1, () => 50, [0, 2046], 2],
  ])("keeps the bins PyTorch's search keeps for %s", (_name, lo, hi, countOf, kept, evaluated) => {
    const width = (hi - lo) / 2048;
    const found = greedyRange(histogramFrom(lo, hi, countOf), 256);
    const bins = [(found.min - lo) / width, (found.max - lo) / width - 1].map(Math.round);
    expect([...bins, found.candidates - 1]).toEqual([...kept, evaluated]);
  });
});
