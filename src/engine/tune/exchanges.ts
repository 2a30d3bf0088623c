import type { Layer } from '../plan/types';

/** A set of skips that differs from a measured one by few layers. */
export interface Exchange {
  readonly layers: readonly Layer[];
  /** Sum of the layers' own costs. */
  readonly cost: number;
}

/** Layers to take out and to put in that are considered; all pairs of them are compared. */
const mostOut = 10;
const mostIn = 16;

/**
 * Cheaper sets near `kept`: one or two layers out, none or one in. Greedy order takes layers one by
 * one and misses that one layer can stand for two, or that a cheaper one does the same.
 */
export function exchanges(
  kept: readonly Layer[],
  order: readonly Layer[],
  costOf: (layer: Layer) => number,
): readonly Exchange[] {
  const cost = (layers: readonly Layer[]): number =>
    layers.reduce((sum, layer) => sum + costOf(layer), 0);
  const present = cost(kept);
  const rank = new Map(order.map((layer, position) => [layer, position]));
  const weakest = kept
    .toSorted((one, other) => (rank.get(other) ?? 0) - (rank.get(one) ?? 0))
    .slice(0, mostOut);
  const outside = order.filter((layer) => !kept.includes(layer)).slice(0, mostIn);
  const found: Exchange[] = [];
  const consider = (out: readonly Layer[], more: readonly Layer[]): void => {
    const layers = [...kept.filter((layer) => !out.includes(layer)), ...more];
    const own = cost(layers);
    if (own < present) found.push({ layers, cost: own });
  };
  weakest.forEach((one, position) => {
    consider([one], []);
    for (const layer of outside) consider([one], [layer]);
    for (const other of weakest.slice(position + 1)) {
      for (const layer of outside) consider([one, other], [layer]);
    }
  });
  return found;
}
