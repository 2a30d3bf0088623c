import type { Layer } from '../plan/types';
import type { SkipChanges } from '../noise/skip-changes';

/** Costs below this share of the mean count as this much: what is nearly free must not crowd out the rest. */
const leastCostShare = 0.05;

/**
 * The order in which layers should be kept in float: most noise won per cost first. A tensor that
 * several layers round becomes float only when all of them are skipped, so each is credited with its
 * part; what is left of the tensor's noise counts fully for the last one.
 */
export function skipOrder(
  skips: SkipChanges,
  noise: Float64Array,
  costOf: (layer: Layer) => number,
): readonly Layer[] {
  const { candidates } = skips;
  const costs = candidates.map((layer) => Math.max(0, costOf(layer)));
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / Math.max(1, costs.length);
  const least = mean > 0 ? mean * leastCostShare : 1;
  const gone = new Map<number, number>();
  const scoreOf = (layer: Layer): number => {
    let won = 0;
    for (const source of skips.heldBy(layer)) {
      won += (noise[source] ?? 0) / (skips.holders(source) - (gone.get(source) ?? 0));
    }
    return won / Math.max(least, costOf(layer));
  };
  const order: Layer[] = [];
  const left = new Set(candidates);
  while (left.size > 0) {
    let best: Layer | null = null;
    let bestScore = -1;
    for (const layer of left) {
      const score = scoreOf(layer);
      if (score > bestScore) {
        best = layer;
        bestScore = score;
      }
    }
    if (best === null) break;
    left.delete(best);
    order.push(best);
    for (const source of skips.heldBy(best)) gone.set(source, (gone.get(source) ?? 0) + 1);
  }
  return order;
}
