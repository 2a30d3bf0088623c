/** From and to, as positions among the children of one group. */
export type LocalEdge = readonly [from: number, to: number];

/**
 * Rank of every child: longest path over the edges that follow execution order. Children that only feed others move
 * up to their first consumer, so that a branch starts beside what it joins.
 */
export function rankChildren(count: number, edges: readonly LocalEdge[]): number[] {
  const forward = edges.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0]);
  const ranks: number[] = Array.from({ length: count }, () => 0);
  for (const [from, to] of forward) ranks[to] = Math.max(ranks[to] ?? 0, (ranks[from] ?? 0) + 1);

  const incoming: number[] = Array.from({ length: count }, () => 0);
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of forward) {
    incoming[to] = (incoming[to] ?? 0) + 1;
    outgoing[from]?.push(to);
  }
  for (let child = count - 1; child >= 0; child -= 1) {
    const next = outgoing[child] ?? [];
    if (next.length === 0 || (incoming[child] ?? 0) >= Math.max(1, next.length)) continue;
    const first = Math.min(...next.map((to) => ranks[to] ?? 0));
    if (first - 1 > (ranks[child] ?? 0)) ranks[child] = first - 1;
  }
  return ranks;
}
