import { binWidth, totalCount } from '../counts/histogram';
import type { TensorHistogram } from '../counts/histogram';
import type { SearchResult } from './candidate';

const deviations = 4;

/** The mean and four standard deviations to each side, as far as values go; a bin counts with its centre. */
export function deviationRange(histogram: TensorHistogram): SearchResult {
  const { lo, hi, counts } = histogram;
  const total = totalCount(histogram);
  const centre = (bin: number): number => lo + (bin + 0.5) * binWidth(histogram);
  const mean = counts.reduce((sum, count, bin) => sum + count * centre(bin), 0) / total;
  const square = counts.reduce((sum, count, bin) => sum + count * (centre(bin) - mean) ** 2, 0);
  const reach = deviations * Math.sqrt(square / total);
  return { min: Math.max(lo, mean - reach), max: Math.min(hi, mean + reach), candidates: 1 };
}
