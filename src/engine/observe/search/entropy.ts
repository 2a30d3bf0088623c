import { binWidth, type TensorHistogram } from '../counts/histogram';
import { thinned, type RangeCandidate, type SearchResult } from './candidate';

/** What an empty bin of the quantized distribution counts as, as in ONNX Runtime's smoothing. */
const emptyBin = 1e-4;

/** What clips more of the values cuts into the signal; without the limit a lone spike wins. */
const mostClipped = 0.01;

/**
 * The clip limit whose distribution loses least information, as Kullback-Leibler divergence in
 * nats: the values within ±limit, the rest piled onto the outermost bins, against the same merged
 * into `levels` levels. Limits from `levels` bins up to the full range are tried.
 *
 * Source: Migacz, "8-bit Inference with TensorRT", 2017, on a signed histogram as ONNX Runtime has
 * it. Two refinements: levels get equal shares of the bins, not all the remaining ones to the last,
 * and zero, which is on every grid, counts no more than its neighbours.
 */
export function entropyRange(histogram: TensorHistogram, levels: number): SearchResult {
  const { lo, hi, counts } = histogram;
  const width = binWidth(histogram);
  if (width === 0 || counts.length <= levels) return { min: lo, max: hi, candidates: 1 };
  const flattened = withoutZeroSpike(histogram);
  const sums = prefixSums(flattened);
  const total = sums.count[counts.length] ?? 0;
  const tried: RangeCandidate[] = [];
  let best = 0;
  let last = '';
  const limit = Math.max(Math.abs(lo), Math.abs(hi));
  const steps = Math.ceil(limit / width);
  for (let step = 1; step <= steps; step += 1) {
    const edge = Math.min(limit, step * width);
    const start = clampBin((-edge - lo) / width, counts.length);
    const end = clampBin((edge - lo) / width, counts.length);
    if (end - start < levels || last === `${start} ${end}`) continue;
    last = `${start} ${end}`;
    const inside = between(sums.count, start, end);
    if (total - inside > mostClipped * total) continue;
    const loss = divergence(flattened, sums, start, end, levels);
    const max = end === counts.length ? hi : lo + end * width;
    tried.push({ min: lo + start * width, max, loss });
    if (loss < (tried[best]?.loss ?? Infinity)) best = tried.length - 1;
  }
  const chosen = tried[best];
  if (chosen === undefined) return { min: lo, max: hi, candidates: 1 };
  return {
    min: chosen.min,
    max: chosen.max,
    candidates: tried.length,
    curve: thinned(tried, best),
  };
}

function clampBin(position: number, bins: number): number {
  return Math.min(bins, Math.max(0, Math.round(position)));
}

/** Counts with the bin that holds zero lowered to the higher of its neighbours. */
function withoutZeroSpike(histogram: TensorHistogram): Float64Array {
  const { lo, hi, counts } = histogram;
  const copy = Float64Array.from(counts);
  if (lo > 0 || hi < 0) return copy;
  const bin = Math.min(counts.length - 1, Math.floor(-lo / binWidth(histogram)));
  const neighbours = Math.max(counts[bin - 1] ?? 0, counts[bin + 1] ?? 0);
  copy[bin] = Math.min(counts[bin] ?? 0, neighbours);
  return copy;
}

/** Sums over the first n bins, so that a candidate costs one step per level, not per bin. */
interface PrefixSums {
  readonly count: Float64Array;
  /** Σ c·ln c */
  readonly countLog: Float64Array;
  readonly occupied: Float64Array;
}

function prefixSums(counts: Float64Array): PrefixSums {
  const count = new Float64Array(counts.length + 1);
  const countLog = new Float64Array(counts.length + 1);
  const occupied = new Float64Array(counts.length + 1);
  counts.forEach((value, bin) => {
    count[bin + 1] = (count[bin] ?? 0) + value;
    countLog[bin + 1] = (countLog[bin] ?? 0) + timesLog(value);
    occupied[bin + 1] = (occupied[bin] ?? 0) + (value > 0 ? 1 : 0);
  });
  return { count, countLog, occupied };
}

function timesLog(value: number): number {
  return value > 0 ? value * Math.log(value) : 0;
}

function between(sums: Float64Array, start: number, end: number): number {
  return (sums[end] ?? 0) - (sums[start] ?? 0);
}

/**
 * Σ p·ln(p/q), where p are the counts in [start, end) with the outliers on its first and last bin
 * and q the same counts without outliers, spread evenly over the occupied bins of each level.
 */
function divergence(
  counts: Float64Array,
  sums: PrefixSums,
  start: number,
  end: number,
  levels: number,
): number {
  const total = sums.count[counts.length] ?? 0;
  const inside = between(sums.count, start, end);
  if (inside <= 0) return Infinity;
  const below = sums.count[start] ?? 0;
  const above = total - (sums.count[end] ?? 0);
  const first = counts[start] ?? 0;
  const last = counts[end - 1] ?? 0;
  const reference =
    between(sums.countLog, start, end) -
    timesLog(first) +
    timesLog(first + below) -
    timesLog(last) +
    timesLog(last + above);
  let cross = 0;
  let firstMean = 0;
  let lastMean = 0;
  const bins = end - start;
  for (let level = 0; level < levels; level += 1) {
    const from = start + Math.floor((level * bins) / levels);
    const to = start + Math.floor(((level + 1) * bins) / levels);
    const count = between(sums.count, from, to);
    const mean = count > 0 ? count / between(sums.occupied, from, to) : 0;
    if (mean > 0) cross += count * Math.log(mean);
    if (level === 0) firstMean = mean;
    lastMean = mean;
  }
  cross += below * Math.log(first > 0 ? firstMean : emptyBin);
  cross += above * Math.log(last > 0 ? lastMean : emptyBin);
  return (reference - cross) / total + Math.log(inside / total);
}
