import type { OpCount } from '../../shared/contract/contract';
import type { PlanView } from '../../shared/contract/model-view';

/** Layers by op type, the most frequent type first, and how many of each the recipe skips. */
export function countOps({ layers }: Pick<PlanView, 'layers'>): readonly OpCount[] {
  const counts = new Map<string, OpCount>();
  for (const { op, skipped } of layers) {
    const before = counts.get(op) ?? { op, layers: 0, skipped: 0 };
    const skips = before.skipped + (skipped ? 1 : 0);
    counts.set(op, { op, layers: before.layers + 1, skipped: skips });
  }
  return [...counts.values()].toSorted((one, other) => other.layers - one.layers);
}
