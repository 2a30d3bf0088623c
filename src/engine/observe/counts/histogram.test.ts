import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramFrom, histogramOf } from '../../../../test/models/histograms';
import { qparamsOf } from '../../qparams/qparams';
import { integerRange } from '../../../shared/dtypes';
import { clippedShare, describeRange, equalsMinmax } from './clipped';
import { countUpTo, quantizedHistogram, rebin, totalCount } from './histogram';

const someValues = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 })
  .map((values) => Float32Array.from(values));

const uint8 = integerRange('uint8', { symmetric: false, reduceRange: false });

describe('counting', () => {
  test('keeps every value, the extremes in the first and the last bin', () => {
    fc.assert(
      fc.property(someValues, (values) => {
        const histogram = histogramOf(values);
        expect(totalCount(histogram)).toBe(values.length);
        expect(histogram.counts[0]).toBeGreaterThan(0);
        const last = histogram.hi > histogram.lo ? 2047 : 0;
        expect(histogram.counts[last]).toBeGreaterThan(0);
      }),
    );
  });

  test('puts a value into the bin that covers it', () => {
    const { counts } = histogramOf(Float32Array.of(0, 1024.25, 2048));
    expect([...counts].flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]))).toEqual([
      [0, 1],
      [1024, 1],
      [2047, 1],
    ]);
  });

  test('grows with the position, from nothing below the range to everything at its end', () => {
    fc.assert(
      fc.property(
        someValues,
        fc.float({ noNaN: true }),
        fc.float({ noNaN: true }),
        (values, a, b) => {
          const histogram = histogramOf(values);
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(countUpTo(histogram, low)).toBeLessThanOrEqual(countUpTo(histogram, high) + 1e-9);
          expect(countUpTo(histogram, histogram.hi)).toBe(values.length);
          expect(countUpTo(histogram, histogram.lo - 1)).toBe(0);
        },
      ),
    );
  });
});

describe('rebinning', () => {
  test('keeps the total and the range, whatever the number of bins', () => {
    fc.assert(
      fc.property(someValues, fc.integer({ min: 1, max: 256 }), (values, bins) => {
        const histogram = histogramOf(values);
        const small = rebin(histogram, bins);
        expect(small.counts).toHaveLength(bins);
        expect(small.counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(values.length, 6);
        expect([small.lo, small.hi]).toEqual([histogram.lo, histogram.hi]);
      }),
    );
  });

  test('adds up whole bins where the numbers divide', () => {
    expect(
      rebin(
        histogramFrom(0, 1, (bin) => bin),
        256,
      ).counts.slice(0, 2),
    ).toEqual([0 + 1 + 2 + 3 + 4 + 5 + 6 + 7, 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15]);
  });

  test('cuts bins in proportion where they do not', () => {
    const { counts } = rebin(
      histogramFrom(0, 1, () => 3),
      1536,
    );
    expect(counts).toHaveLength(1536);
    for (const count of counts) expect(count).toBeCloseTo(4, 9);
  });
});

describe('the histogram of rounded values', () => {
  test('has as many occupied bins as the grid has levels in the range', () => {
    const flat = histogramFrom(-1, 1, () => 10);
    const coarse = { scale: 0.25, zeroPoint: 128 };
    const { counts } = quantizedHistogram(flat, coarse, uint8);
    expect(counts.filter((count) => count > 0)).toHaveLength(9);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20480);
  });

  test('piles what was clipped onto the ends of the grid', () => {
    const flat = histogramFrom(-1, 1, () => 1);
    const qparams = qparamsOf(-0.5, 0.5, uint8, false, 't');
    const { counts } = quantizedHistogram(flat, qparams, uint8);
    expect(counts.slice(0, 500).every((count) => count === 0)).toBe(true);
    const atLowEnd = counts.slice(508, 516).reduce((sum, count) => sum + count, 0);
    expect(atLowEnd).toBeGreaterThan(510);
  });

  test('never loses a value', () => {
    fc.assert(
      fc.property(
        someValues,
        fc.float({ min: -50, max: 0, noNaN: true }),
        fc.float({ min: 0, max: 50, noNaN: true }),
        (values, low, high) => {
          const histogram = histogramOf(values);
          const rounded = quantizedHistogram(
            histogram,
            qparamsOf(low, high, uint8, false, 't'),
            uint8,
          );
          expect(totalCount(rounded)).toBe(values.length);
        },
      ),
    );
  });
});

describe('the clipped share', () => {
  test('is nothing for the observed range and everything for an empty one outside it', () => {
    fc.assert(
      fc.property(someValues, (values) => {
        const histogram = histogramOf(values);
        expect(clippedShare(histogram, histogram.lo, histogram.hi)).toBe(0);
        expect(clippedShare(histogram, histogram.hi + 1, histogram.hi + 2)).toBe(1);
      }),
    );
  });

  test('is exact for evenly spread values', () => {
    const flat = histogramFrom(0, 1, () => 100);
    expect(clippedShare(flat, 0.1, 0.75)).toBeCloseTo(0.35, 12);
  });

  test('counts zero as covered, because every grid has it', () => {
    const positive = histogramFrom(1, 2, () => 1);
    expect(describeRange(positive, { min: 1.5, max: 2 })).toEqual({
      clipped: 0,
      equalsMinmax: true,
    });
  });

  test('calls a range equal to min-max within one bin only', () => {
    const flat = histogramFrom(-1, 1, () => 1);
    expect(equalsMinmax(flat, { min: -1 + 0.9 / 1024, max: 1 })).toBe(true);
    expect(equalsMinmax(flat, { min: -1 + 1.1 / 1024, max: 1 })).toBe(false);
  });
});
