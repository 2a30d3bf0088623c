/**
 * Which samples a limit keeps, as indices in file order. Labelled samples are taken in turn from
 * each class (first the first of every class, then the second …), so that a small limit still
 * covers all classes; without labels the first ones are taken.
 */
export function limitSamples(
  count: number,
  limit: number | undefined,
  labels: readonly (number | null)[] | null,
): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (limit === undefined || limit >= count) return all;
  if (labels === null) return all.slice(0, limit);
  const rank = new Map<number | null, number>();
  const turns = all.map((index) => {
    const label = labels[index] ?? null;
    const turn = rank.get(label) ?? 0;
    rank.set(label, turn + 1);
    // Samples without label come after those that have one.
    return { index, turn, label: label ?? Infinity };
  });
  turns.sort((a, b) => a.turn - b.turn || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  const kept = turns.slice(0, limit).map(({ index }) => index);
  return kept.toSorted((a, b) => a - b);
}
