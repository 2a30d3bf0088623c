import { graphlib, layout } from '@dagrejs/dagre';
import { sizes } from './geometry';
import type { LocalEdge } from './ranks';

export interface OrderedChild {
  readonly width: number;
  readonly height: number;
  readonly rank: number;
}

/**
 * Crossing-free order inside ranks and a centre for every child, by dagre. Only edges between neighbouring ranks take
 * part: longer ones run through the gutters and must not push nodes aside.
 */
export function orderRanks(
  children: readonly OrderedChild[],
  edges: readonly LocalEdge[],
): number[] {
  const byRank = new Map<number, number>();
  for (const child of children) byRank.set(child.rank, (byRank.get(child.rank) ?? 0) + 1);
  if ([...byRank.values()].every((count) => count === 1)) return children.map(() => 0);
  const key = keyOf(children, edges);
  const known = orders.get(key);
  if (known !== undefined) return [...known];
  const order = arrange(children, edges);
  if (orders.size >= mostOrders) orders.clear();
  orders.set(key, order);
  return [...order];
}

/** Networks repeat their blocks: a thousand alike are arranged once. */
const orders = new Map<string, readonly number[]>();
const mostOrders = 500;

function keyOf(children: readonly OrderedChild[], edges: readonly LocalEdge[]): string {
  const sizesAndRanks = children.map(({ width, height, rank }) => `${width},${height},${rank}`);
  return `${sizesAndRanks.join(';')}|${edges.map((edge) => edge.join('>')).join(';')}`;
}

function arrange(children: readonly OrderedChild[], edges: readonly LocalEdge[]): number[] {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: 'TB',
    nodesep: sizes.laneGap,
    edgesep: 4,
    ranksep: sizes.rowGap,
    ranker: ((ranked: graphlib.Graph) => setRanks(ranked, children)) as unknown as 'longest-path',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  children.forEach((child, index) =>
    graph.setNode(String(index), { width: child.width, height: child.height }),
  );
  for (const [from, to] of edges) {
    if ((children[to]?.rank ?? 0) - (children[from]?.rank ?? 0) === 1)
      graph.setEdge(String(from), String(to), { weight: to === from + 1 ? 2 : 1 });
  }
  layout(graph);
  return children.map((_, index) => Math.round((graph.node(String(index)) as { x: number }).x));
}

/** dagre doubles ranks to make room for edge labels; its own helper nodes stand above everything. */
function setRanks(graph: graphlib.Graph, children: readonly OrderedChild[]): void {
  for (const name of graph.nodes()) {
    const child = children[Number(name)];
    (graph.node(name) as { rank: number }).rank = child ? child.rank * 2 : -2;
  }
}
