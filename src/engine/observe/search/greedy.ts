import { binWidth, type TensorHistogram } from '../counts/histogram';
import { thinned, type RangeCandidate, type SearchResult } from './candidate';

/** Share of the values that one step cuts off. */
const stepShare = 1e-5;

/**
 * PyTorch's HistogramObserver: cuts a hundred-thousandth of the values at a time, on the side where
 * that frees more bins, until the squared error over `levels` levels grows for the first time.
 * Source: `_non_linear_param_search` in torch/ao/quantization/observer.py.
 */
export function greedyRange(histogram: TensorHistogram, levels: number): SearchResult {
  const { lo, hi, counts } = histogram;
  const width = binWidth(histogram);
  if (width === 0) return { min: lo, max: hi, candidates: 1 };
  const cumulative = runningSum(counts);
  const total = cumulative[counts.length - 1] ?? 0;
  const tried: RangeCandidate[] = [];
  const rangeOf = (start: number, end: number) => ({
    min: lo + width * start,
    max: lo + width * (end + 1),
  });
  let lowShare = 0;
  let highShare = 1;
  let start = 0;
  let end = counts.length - 1;
  let least = Infinity;
  while (lowShare < highShare) {
    const nextLow = lowShare + stepShare;
    const nextHigh = highShare - stepShare;
    let left = start;
    let right = end;
    while (left < end && (cumulative[left] ?? 0) < nextLow * total) left += 1;
    while (right > start && (cumulative[right] ?? 0) > nextHigh * total) right -= 1;
    let nextStart = start;
    let nextEnd = end;
    if (left - start > end - right) {
      nextStart = left;
      lowShare = nextLow;
    } else {
      nextEnd = right;
      highShare = nextHigh;
    }
    if (nextStart === start && nextEnd === end) continue;
    const loss = squaredError(counts, width, nextStart, nextEnd, levels);
    tried.push({ ...rangeOf(nextStart, nextEnd), loss });
    if (loss > least) break;
    least = loss;
    start = nextStart;
    end = nextEnd;
  }
  const chosen = rangeOf(start, end);
  const best = tried.findLastIndex(({ min, max }) => min === chosen.min && max === chosen.max);
  return {
    min: chosen.min,
    // Adding up widths may pass the observed end by a rounding error.
    max: end === counts.length - 1 ? hi : chosen.max,
    candidates: tried.length + 1,
    curve: thinned(tried, best),
  };
}

function runningSum(counts: Float64Array): Float64Array {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

/**
 * Error of rounding every value to the middle of its level, integrated over each bin as if its
 * values were spread evenly: ∫x² from a to b = (b³ − a³)/3.
 */
function squaredError(
  counts: Float64Array,
  width: number,
  start: number,
  end: number,
  levels: number,
): number {
  const levelWidth = (width * (end - start + 1)) / levels;
  const half = levelWidth / 2;
  const halfCube = half * half * half;
  let error = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const count = counts[bin] ?? 0;
    if (count === 0) continue;
    const binStart = (bin - start) * width;
    const binEnd = binStart + width;
    const first = clamp(Math.floor(binStart / levelWidth), levels - 1);
    const last = clamp(Math.floor(binEnd / levelWidth), levels - 1);
    const fromFirst = binStart - (first * levelWidth + half);
    const toLast = binEnd - (last * levelWidth + half);
    const integral =
      halfCube -
      fromFirst * fromFirst * fromFirst +
      (last - first - 1) * 2 * halfCube +
      (toLast * toLast * toLast + halfCube);
    error += (count / width) * (integral / 3);
  }
  return error;
}

function clamp(level: number, highest: number): number {
  return Math.min(highest, Math.max(0, level));
}
