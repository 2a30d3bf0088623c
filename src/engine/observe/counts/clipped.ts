import type { ObservedRange } from '../../quantize/types';
import { binWidth, countUpTo, totalCount, type TensorHistogram } from './histogram';

/** Share of the values outside [low, high], 0–1; a bin that the limit cuts counts in part. */
export function clippedShare(histogram: TensorHistogram, low: number, high: number): number {
  const total = totalCount(histogram);
  if (total === 0) return 0;
  const below = low <= histogram.lo ? 0 : countUpTo(histogram, low);
  const above = high >= histogram.hi ? 0 : total - countUpTo(histogram, high);
  return Math.min(1, Math.max(0, (below + above) / total));
}

/** The range with 0 in it, which every integer grid represents. */
export function withZero({ min, max }: ObservedRange): ObservedRange {
  return { min: Math.min(0, min), max: Math.max(0, max) };
}

/** True when a range is what min-max would give, as far as the bins can tell. */
export function equalsMinmax(histogram: TensorHistogram, range: ObservedRange): boolean {
  const full = withZero({ min: histogram.lo, max: histogram.hi });
  const { min, max } = withZero(range);
  const width = binWidth(histogram);
  return Math.abs(min - full.min) <= width && Math.abs(max - full.max) <= width;
}

/** What a range means for the values that were seen; for ranges that no histogram search gave. */
export function describeRange(
  histogram: TensorHistogram,
  range: ObservedRange,
): { readonly clipped: number; readonly equalsMinmax: boolean } {
  const { min, max } = withZero(range);
  return {
    clipped: clippedShare(histogram, min, max),
    equalsMinmax: equalsMinmax(histogram, range),
  };
}
