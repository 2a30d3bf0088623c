import type { ObservedRange } from '../../quantize/types';

/** One range that a search tried and how bad it was, in the search's own measure. */
export interface RangeCandidate extends ObservedRange {
  readonly loss: number;
}

export interface SearchResult extends ObservedRange {
  /** Ranges that were tried; 1 = there was nothing to choose. */
  readonly candidates: number;
  /** Losses along the search, at most `curvePoints`, for display. */
  readonly curve?: readonly RangeCandidate[];
}

const curvePoints = 128;

/** About 128 candidates out of all, the first, the last and the chosen one among them. */
export function thinned(all: readonly RangeCandidate[], chosen: number): readonly RangeCandidate[] {
  const step = Math.ceil(all.length / curvePoints);
  return all.filter(
    (_candidate, index) => index % step === 0 || index === chosen || index === all.length - 1,
  );
}
