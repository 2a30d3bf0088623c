/** From and to, as positions among the children of one group. */
export type LocalEdge = readonly [from: number, to: number];

/**
 * Rank of every child: longest path; edges that close a ring of blocks do not count. Children that only feed others move
 * up to their first consumer, so that a branch starts beside what it joins.
 */
export function rankChildren(count: number, edges: readonly LocalEdge[]): number[] {
  const places = findPlaces(count, edges);
  const inOrder = Array.from({ length: count }, (_, child) => child).sort(
    (a, b) => (places[a] ?? 0) - (places[b] ?? 0),
  );
  const forward = edges
    .filter(([from, to]) => (places[from] ?? 0) < (places[to] ?? 0))
    .sort((a, b) => (places[a[0]] ?? 0) - (places[b[0]] ?? 0));
  const ranks: number[] = Array.from({ length: count }, () => 0);
  for (const [from, to] of forward) ranks[to] = Math.max(ranks[to] ?? 0, (ranks[from] ?? 0) + 1);

  const incoming: number[] = Array.from({ length: count }, () => 0);
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of forward) {
    incoming[to] = (incoming[to] ?? 0) + 1;
    outgoing[from]?.push(to);
  }
  for (const child of inOrder.reverse()) {
    const next = outgoing[child] ?? [];
    if (next.length === 0 || (incoming[child] ?? 0) >= Math.max(1, next.length)) continue;
    const first = Math.min(...next.map((to) => ranks[to] ?? 0));
    if (first - 1 > (ranks[child] ?? 0)) ranks[child] = first - 1;
  }
  return ranks;
}

/**
 * Place of every child in an order in which edges lead forward: Kahn's algorithm, execution order between equals. In a
 * ring the child that execution order has first begins.
 */
function findPlaces(count: number, edges: readonly LocalEdge[]): number[] {
  const waiting: number[] = Array.from({ length: count }, () => 0);
  const outgoing: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) {
    if (from === to) continue;
    waiting[to] = (waiting[to] ?? 0) + 1;
    outgoing[from]?.push(to);
  }
  const places: number[] = Array.from({ length: count }, () => -1);
  let ready = waiting.flatMap((left, child) => (left === 0 ? [child] : []));
  for (let place = 0; place < count; place += 1) {
    const next = ready.length > 0 ? Math.min(...ready) : places.findIndex((taken) => taken < 0);
    ready = ready.filter((child) => child !== next);
    places[next] = place;
    for (const to of outgoing[next] ?? []) {
      waiting[to] = (waiting[to] ?? 0) - 1;
      if (waiting[to] === 0 && (places[to] ?? -1) < 0) ready.push(to);
    }
  }
  return places;
}
