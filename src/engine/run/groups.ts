/** Elements a tensor is taken to have where nothing is known of its shape. */
export const unknownElements = 2 ** 20;

/**
 * Creating a session takes time quadratic in its nodes. A pass over all layers of one state is split
 * above `split` (chains in one session, single layers in another: the chains alone may be as large);
 * of graphs that hold many small states, of which any number will do, none grows above `filled`.
 */
export const nodesPerSession = { split: 20_000, filled: 5_000 } as const;

/** Splits a list, order kept, so that each part costs no more than the budget; larger items stand alone. */
export function groupUnderBudget<T>(
  items: readonly T[],
  costOf: (item: T) => number,
  budget: number,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let used = Infinity;
  for (const item of items) {
    const cost = costOf(item);
    if (used + cost > budget) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)?.push(item);
    used += cost;
  }
  return groups;
}
