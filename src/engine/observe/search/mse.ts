import type { ActivationConfig } from '../../../shared/recipe/qconfig';
import { qparamsOf, roundingShift } from '../../qparams/qparams';
import { integerRange, type IntegerRange } from '../../../shared/dtypes';
import { binWidth, type TensorHistogram } from '../counts/histogram';
import type { SearchResult } from './candidate';

/** Shares of the full range that are tried first: so dense that an outlier cannot hide the rest. */
const coarseOneSided = shares(64, 0.9);
const coarseTwoSided = shares(20, 0.75);
/** Factors around the best share so far; each round halves their exponents. */
const refinements = [0.5, 0.25, 0.125, 0.0625];

/** A gain below this share of the error is within what bins can tell: min-max stays. */
const leastGain = 0.01;

/**
 * The range that minimises Σ count·(x − fakeQuantized(x))², zero always inside it: a geometric grid
 * over both ends, then smaller steps around the best.
 */
export function mseRange(histogram: TensorHistogram, config: ActivationConfig): SearchResult {
  const integers = integerRange(config.dtype, config);
  const low = Math.min(0, histogram.lo);
  const high = Math.max(0, histogram.hi);
  const limit = Math.max(-low, high);
  const bins = occupiedBins(histogram);
  const errorOf = (lowShare: number, highShare: number): number => {
    const min = config.symmetric ? -limit * lowShare : low * lowShare;
    const max = config.symmetric ? limit * lowShare : high * highShare;
    return squaredError(bins, min, max, integers, config.symmetric, histogram.tensor);
  };
  const isOneSided = config.symmetric || low === 0 || high === 0;
  const full = errorOf(1, 1);
  let best = { low: 1, high: 1, error: full };
  let candidates = 1;
  const attempt = (lowShare: number, highShare: number): void => {
    if (lowShare > 1 || highShare > 1) return;
    candidates += 1;
    const error = errorOf(lowShare, highShare);
    if (error < best.error) best = { low: lowShare, high: highShare, error };
  };

  const coarse = isOneSided ? coarseOneSided : coarseTwoSided;
  const ratio = coarse[1] ?? 1;
  for (const lowShare of coarse) {
    if (isOneSided) attempt(lowShare, lowShare);
    else for (const highShare of coarse) attempt(lowShare, highShare);
  }
  for (const exponent of refinements) {
    const around = { ...best };
    const factors = [ratio ** -exponent, 1, ratio ** exponent];
    for (const lowFactor of factors) {
      if (isOneSided) attempt(around.low * lowFactor, around.high * lowFactor);
      else for (const factor of factors) attempt(around.low * lowFactor, around.high * factor);
    }
  }
  if (best.error > full * (1 - leastGain)) best = { low: 1, high: 1, error: full };
  const ends = config.symmetric
    ? { min: Math.max(low, -limit * best.low), max: Math.min(high, limit * best.low) }
    : { min: low * best.low, max: high * best.high };
  return { ...ends, candidates };
}

interface OccupiedBins {
  readonly centres: Float64Array;
  readonly counts: Float64Array;
  readonly width: number;
}

/** Bins with values in them, but not the one that holds zero: zero is on every grid. */
function occupiedBins(histogram: TensorHistogram): OccupiedBins {
  const { lo, counts } = histogram;
  const width = binWidth(histogram);
  const centres: number[] = [];
  const kept: number[] = [];
  counts.forEach((count, bin) => {
    const start = lo + bin * width;
    if (count === 0 || (start <= 0 && start + width > 0)) return;
    centres.push(start + width / 2);
    kept.push(count);
  });
  return { centres: Float64Array.from(centres), counts: Float64Array.from(kept), width };
}

/**
 * Error of the grid that this range gives. Where a bin is wider than a step its values spread over
 * whole steps, so that their error is step²/12 and not that of the centre.
 */
function squaredError(
  bins: OccupiedBins,
  min: number,
  max: number,
  integers: IntegerRange,
  symmetric: boolean,
  tensor: string,
): number {
  const { scale, zeroPoint } = qparamsOf(min, max, integers, symmetric, tensor);
  const lowest = integers.min - zeroPoint;
  const highest = integers.max - zeroPoint;
  const isFine = scale <= bins.width;
  const rounding = (scale * scale) / 12;
  const { centres, counts } = bins;
  let error = 0;
  for (let index = 0; index < centres.length; index += 1) {
    const centre = centres[index] ?? 0;
    let integer = centre / scale + roundingShift - roundingShift;
    let isInside = true;
    if (integer < lowest) {
      integer = lowest;
      isInside = false;
    } else if (integer > highest) {
      integer = highest;
      isInside = false;
    }
    const difference = centre - integer * scale;
    const squared = isInside && isFine ? rounding : difference * difference;
    error += (counts[index] ?? 0) * squared;
  }
  return error;
}

function shares(count: number, ratio: number): readonly number[] {
  return Array.from({ length: count }, (_unused, step) => ratio ** step);
}
