import type { Histogram } from '../../../shared/contract/inspection';
import type { IntegerRange } from '../../../shared/dtypes';
import { roundHalfEven, type Qparams } from '../../qparams/qparams';
import type { ChannelRanges } from './channel-counter';

/** Bins of every tensor's histogram. */
export const histogramBins = 2048;

/** Counts of a tensor's values over equal bins of its observed range, all samples. */
export interface TensorHistogram {
  readonly tensor: string;
  readonly lo: number;
  readonly hi: number;
  /** The last bin holds `hi`, too. Where `lo` equals `hi` everything is in the first bin. */
  readonly counts: Float64Array;
  /** Extremes by channel, of tensors that nodes make and that have channels. */
  readonly channels?: ChannelRanges;
}

export function binWidth({ lo, hi, counts }: TensorHistogram): number {
  return (hi - lo) / counts.length;
}

export function totalCount({ counts }: TensorHistogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Number of values ≤ `at`, spread evenly within a bin. A tensor with a single value has all of them
 * at that value.
 */
export function countUpTo(histogram: TensorHistogram, at: number): number {
  const { lo, hi, counts } = histogram;
  if (at < lo) return 0;
  if (at >= hi) return totalCount(histogram);
  const position = (at - lo) / binWidth(histogram);
  const whole = Math.min(Math.floor(position), counts.length - 1);
  let sum = 0;
  for (let bin = 0; bin < whole; bin += 1) sum += counts[bin] ?? 0;
  return sum + (counts[whole] ?? 0) * (position - whole);
}

/** The same counts over `bins` bins; a bin that is cut gives its share to both sides. */
export function rebin(histogram: TensorHistogram, bins: number): Histogram {
  const { lo, hi, counts } = histogram;
  const out = Array.from({ length: Math.min(bins, counts.length) }, () => 0);
  const ratio = out.length / counts.length;
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const start = bin * ratio;
    const end = (bin + 1) * ratio;
    const first = Math.min(Math.floor(start), out.length - 1);
    const inFirst = Math.min(1, (Math.min(end, first + 1) - start) / ratio);
    out[first] = (out[first] ?? 0) + count * inFirst;
    if (inFirst < 1 && first + 1 < out.length) {
      out[first + 1] = (out[first + 1] ?? 0) + count * (1 - inFirst);
    }
  });
  return { lo, hi, counts: out };
}

/**
 * The same values after rounding to the integer grid and back, over the same bins: every bin moves
 * to where its centre is rounded. Values that were clipped pile up at the ends of the grid.
 */
export function quantizedHistogram(
  histogram: TensorHistogram,
  qparams: Qparams,
  integers: IntegerRange,
): TensorHistogram {
  const { tensor, lo, hi } = histogram;
  const width = binWidth(histogram);
  const counts = new Float64Array(histogram.counts.length);
  const { scale, zeroPoint } = qparams;
  histogram.counts.forEach((count, bin) => {
    if (count === 0) return;
    const integer = roundHalfEven((lo + (bin + 0.5) * width) / scale) + zeroPoint;
    const kept = Math.min(integers.max, Math.max(integers.min, integer));
    const value = (kept - zeroPoint) * scale;
    const target = width === 0 ? 0 : Math.floor((value - lo) / width);
    const inside = Math.min(counts.length - 1, Math.max(0, target));
    counts[inside] = (counts[inside] ?? 0) + count;
  });
  return { tensor, lo, hi, counts };
}
