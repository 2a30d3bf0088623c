import { binWidth, countUpTo, totalCount, type TensorHistogram } from '../counts/histogram';
import type { SearchResult } from './candidate';

/**
 * Keeps `percentile` per cent of the values, interpolated within a bin: (100−p)/2 are cut on each
 * side, or, for symmetric grids, the largest |x|.
 */
export function percentileRange(
  histogram: TensorHistogram,
  percentile: number,
  symmetric: boolean,
): SearchResult {
  const { lo, hi } = histogram;
  const cut = (totalCount(histogram) * (100 - percentile)) / 100;
  if (symmetric) {
    const limit = absoluteLimit(histogram, cut);
    return { min: Math.max(lo, -limit), max: Math.min(hi, limit), candidates: 1 };
  }
  return { min: lowEnd(histogram, cut / 2), max: highEnd(histogram, cut / 2), candidates: 1 };
}

/** Where `cut` values lie below. */
function lowEnd(histogram: TensorHistogram, cut: number): number {
  const { lo, counts } = histogram;
  let below = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = counts[bin] ?? 0;
    if (count > 0 && below + count > cut) {
      return lo + (bin + (cut - below) / count) * binWidth(histogram);
    }
    below += count;
  }
  return lo;
}

/** Where `cut` values lie above. */
function highEnd(histogram: TensorHistogram, cut: number): number {
  const { hi, counts } = histogram;
  let above = 0;
  for (let bin = counts.length - 1; bin >= 0; bin -= 1) {
    const count = counts[bin] ?? 0;
    if (count > 0 && above + count > cut) {
      return hi - (counts.length - 1 - bin + (cut - above) / count) * binWidth(histogram);
    }
    above += count;
  }
  return hi;
}

/** The limit beyond which |x| lies for `cut` values, by bisection over the cumulative counts. */
function absoluteLimit(histogram: TensorHistogram, cut: number): number {
  const { lo, hi } = histogram;
  const total = totalCount(histogram);
  const outside = (limit: number): number =>
    total - countUpTo(histogram, limit) + (-limit <= lo ? 0 : countUpTo(histogram, -limit));
  let high = Math.max(Math.abs(lo), Math.abs(hi));
  let low = 0;
  if (cut <= 0) return high;
  for (let step = 0; step < 48; step += 1) {
    const middle = (low + high) / 2;
    if (outside(middle) > cut) low = middle;
    else high = middle;
  }
  return high;
}
