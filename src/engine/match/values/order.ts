import type { GraphIndex } from '../../onnx/graph-index';

/** Nodes that a tensor is computed from, its own among them. */
export function nodesBefore(graph: GraphIndex, tensor: string): ReadonlySet<number> {
  return reached(graph.producer.get(tensor), (node) =>
    (graph.nodes[node]?.input ?? []).flatMap((name) => graph.producer.get(name) ?? []),
  );
}

/** Nodes that read a tensor, at any distance. */
export function nodesBehind(graph: GraphIndex, tensor: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const reader of graph.consumers.get(tensor) ?? [])
    for (const node of reached(reader, (each) =>
      (graph.nodes[each]?.output ?? []).flatMap((name) => graph.consumers.get(name) ?? []),
    ))
      found.add(node);
  return found;
}

function reached(
  from: number | undefined,
  next: (node: number) => readonly number[],
): ReadonlySet<number> {
  const found = new Set<number>();
  const open = from === undefined ? [] : [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    open.push(...next(node));
  }
  return found;
}

export interface TensorTwins {
  readonly float: string;
  readonly other: string;
}

/** A pair that stands before another one in the float graph and behind it in the other graph is no pair. */
export function contradictsOrder(
  float: GraphIndex,
  other: GraphIndex,
  pair: TensorTwins,
  known: readonly TensorTwins[],
): boolean {
  const before = nodesBefore(float, pair.float);
  const behind = nodesBehind(float, pair.float);
  const otherBefore = nodesBefore(other, pair.other);
  const otherBehind = nodesBehind(other, pair.other);
  return known.some((each) => {
    const one = float.producer.get(each.float);
    const two = other.producer.get(each.other);
    if (one === undefined || two === undefined) return false;
    return (before.has(one) && otherBehind.has(two)) || (behind.has(one) && otherBefore.has(two));
  });
}
