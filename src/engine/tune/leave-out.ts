import type { Layer } from '../plan/types';
import type { TuneSearch } from './tune-search';

/** A set that reaches a target, and whether each member is known to be needed. */
export interface SettledSet {
  readonly layers: readonly Layer[];
  readonly isMinimal: boolean;
}

/**
 * Leaves out every member of a reaching set once more, by measurement, and goes on from the best set
 * that still reaches the target, until no single member can be left out. Predictions, which steer the
 * search in front of this, are not asked: they are wrong most where layers hide behind each other.
 * `mostMeasured`: further states that may be measured; where they do not suffice the set is small, not minimal.
 */
export async function leaveOut(
  search: TuneSearch,
  start: readonly Layer[],
  mostMeasured: number,
): Promise<SettledSet> {
  let kept = start;
  let left = mostMeasured;
  while (kept.length > 0) {
    const sets = kept.map((layer) => kept.filter((other) => other !== layer));
    const unknown = sets.filter((layers) => !search.isKnown(layers));
    if (unknown.length > left) return { layers: kept, isMinimal: false };
    left -= unknown.length;
    await search.measureAll(unknown);
    const next = search.cheaper(sets, kept);
    if (next === null) break;
    kept = next;
  }
  return { layers: kept, isMinimal: true };
}
