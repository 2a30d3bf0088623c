import type { TensorHistogram } from './histogram';

/** Share of the values of a histogram outside [low, high], 0–1; bins count by their centre. */
export function clippedShare(histogram: TensorHistogram, low: number, high: number): number {
  const width = (histogram.hi - histogram.lo) / histogram.counts.length;
  let outside = 0;
  let total = 0;
  histogram.counts.forEach((count, bin) => {
    const centre = histogram.lo + (bin + 0.5) * width;
    total += count;
    if (centre < low || centre > high) outside += count;
  });
  return total === 0 ? 0 : outside / total;
}
