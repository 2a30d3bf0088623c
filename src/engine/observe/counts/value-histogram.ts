import type { Histogram } from '../../../shared/contract/inspection';

const bins = 256;

/** Counts of values over 256 equal bins of [low, high]; values outside count at the ends. */
export function histogramOfValues(values: Float32Array, low: number, high: number): Histogram {
  const width = (high - low) / bins || 1;
  const counts = new Float64Array(bins);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { lo: low, hi: low + width * bins, counts: [...counts] };
}
