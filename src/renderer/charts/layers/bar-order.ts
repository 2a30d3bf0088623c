/** `position` = execution order; `value` = worst first, what has no number last. */
export type BarOrder = 'position' | 'value';

/** Layer indices in the order in which their bars stand. Ties keep their position. */
export function orderLayers(
  db: readonly (number | null)[],
  exact: readonly boolean[],
  order: BarOrder,
): readonly number[] {
  const indices = db.map((_, index) => index);
  if (order === 'position') return indices;
  const rank = (index: number): number => {
    const value = db[index];
    if (value !== null && value !== undefined) return value;
    return exact[index] === true ? Number.MAX_VALUE : Number.POSITIVE_INFINITY;
  };
  return indices.sort((a, b) => {
    const [ra, rb] = [rank(a), rank(b)];
    return ra === rb ? a - b : ra - rb;
  });
}
