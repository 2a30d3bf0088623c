import { dtypes } from '../../shared/dtypes';
import { getOrMake } from '../../shared/get-or-make';
import type { ObserverName } from '../../shared/recipe/observers';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import { activationKey } from '../plan/walk';
import type { ObservedRange } from '../quantize/types';
import { describeRange, withZero } from './counts/clipped';
import type { TensorHistogram } from './counts/histogram';
import type { RangeCandidate, SearchResult } from './search/candidate';
import { entropyRange } from './search/entropy';
import { greedyRange } from './search/greedy';
import { mseRange } from './search/mse';
import { percentileRange } from './search/percentile';

/** The range an observer chose, always with 0 in it, and how much of a choice it had. */
export interface ObserverResult extends ObservedRange {
  /** Ranges that were tried; 1 = computed, not searched. */
  readonly candidates: number;
  /** Share of the values outside the range, 0–1. */
  readonly clipped: number;
  /** The range is that of min-max, as far as 2048 bins can tell. */
  readonly equalsMinmax: boolean;
  /** Losses along the search (`entropy`: nats; `histogram`: Σ error²), for display. */
  readonly curve?: readonly RangeCandidate[];
}

const results = new WeakMap<TensorHistogram, Map<string, ObserverResult>>();

/** Runs an observer on a tensor's histogram; every (tensor, config) is searched once. */
export function observeHistogram(
  histogram: TensorHistogram,
  config: ActivationConfig,
): ObserverResult {
  const known = getOrMake(results, histogram, () => new Map<string, ObserverResult>());
  return getOrMake(known, activationKey(config), () => {
    const found = searches[config.observer](histogram, config);
    return { ...found, ...withZero(found), ...describeRange(histogram, found) };
  });
}

/** The range alone. */
export function histogramRange(
  histogram: TensorHistogram,
  config: ActivationConfig,
): ObservedRange {
  const { min, max } = observeHistogram(histogram, config);
  return { min, max };
}

type Search = (histogram: TensorHistogram, config: ActivationConfig) => SearchResult;

// The moving average depends on the order of the samples, which a histogram has forgotten: its range
// comes from the statistics and is described by `describeRange`.
const wholeRange: Search = ({ lo, hi }) => ({ min: lo, max: hi, candidates: 1 });

const searches: Readonly<Record<ObserverName, Search>> = {
  minmax: wholeRange,
  movingAverage: wholeRange,
  percentile: (histogram, { percentile, symmetric }) =>
    percentileRange(histogram, percentile, symmetric),
  entropy: (histogram, config) =>
    entropyRange(histogram, 2 ** (dtypes[config.dtype].bits - (config.reduceRange ? 2 : 1))),
  mse: mseRange,
  histogram: (histogram, config) => greedyRange(histogram, 2 ** dtypes[config.dtype].bits),
};
