import type { Unit } from '../plan/types';

/** A set of skips that differs from a measured one by few layers. */
export interface Exchange {
  readonly units: readonly Unit[];
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
  kept: readonly Unit[],
  order: readonly Unit[],
  costOf: (unit: Unit) => number,
): readonly Exchange[] {
  const cost = (units: readonly Unit[]): number =>
    units.reduce((sum, unit) => sum + costOf(unit), 0);
  const present = cost(kept);
  const rank = new Map(order.map((unit, position) => [unit, position]));
  const weakest = kept
    .toSorted((one, other) => (rank.get(other) ?? 0) - (rank.get(one) ?? 0))
    .slice(0, mostOut);
  const outside = order.filter((unit) => !kept.includes(unit)).slice(0, mostIn);
  const found: Exchange[] = [];
  const consider = (out: readonly Unit[], more: readonly Unit[]): void => {
    const units = [...kept.filter((unit) => !out.includes(unit)), ...more];
    const own = cost(units);
    if (own < present) found.push({ units, cost: own });
  };
  weakest.forEach((one, position) => {
    consider([one], []);
    for (const unit of outside) consider([one], [unit]);
    for (const other of weakest.slice(position + 1)) {
      for (const unit of outside) consider([one, other], [unit]);
    }
  });
  return found;
}
