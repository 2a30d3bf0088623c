import type { ModelComparison } from '../../../shared/contract/judgement';
import type { GridView, MatchVerdict } from '../../../shared/contract/matching';

export type FoundLayer = ModelComparison['layers'][number];

/** What a comparison says of a layer of the open model. */
export interface ComparedLayer {
  /** Null where the other side does not have it. */
  readonly found: FoundLayer | null;
  /** Why it was not found. */
  readonly reason: string | null;
  /** The two part here. */
  readonly isFirst: boolean;
}

/** Of a lone tensor without a grid nobody can tell whether it is float there. */
export function isUnknown({ theirNode }: FoundLayer, grid: GridView | null): boolean {
  return theirNode === null && grid === null;
}

export type ComparedLayers = ReadonlyMap<string, ComparedLayer>;

export function comparedLayers(comparison: ModelComparison): ComparedLayers {
  const { layers, missing, unmatched, firstDivergence } = comparison;
  const isFirst = (name: string): boolean => firstDivergence?.layer === name;
  const reasons = new Map(unmatched.map(({ layer, reason }) => [layer, reason]));
  return new Map<string, ComparedLayer>([
    ...layers.map(
      (found) => [found.layer, { found, reason: null, isFirst: isFirst(found.layer) }] as const,
    ),
    ...missing.map(
      (name) =>
        [name, { found: null, reason: reasons.get(name) ?? null, isFirst: isFirst(name) }] as const,
    ),
  ]);
}

export type VerdictKind = MatchVerdict['kind'] | 'unjudged' | 'missing';

export const verdictWords: Readonly<Record<VerdictKind, string>> = {
  'same-grid': 'same grid',
  'other-grid': 'other grid',
  'other-arithmetic': 'other arithmetic',
  'other-graph': 'other graph',
  unjudged: 'not judged',
  missing: 'not found',
};

export function verdictOf({ found }: ComparedLayer): VerdictKind {
  return found === null ? 'missing' : (found.verdict?.kind ?? 'unjudged');
}

/** How many layers have each verdict. */
export function verdictCounts(layers: ComparedLayers): ReadonlyMap<VerdictKind, number> {
  const counts = new Map<VerdictKind, number>();
  for (const layer of layers.values()) {
    const kind = verdictOf(layer);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
