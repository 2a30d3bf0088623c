import { getOrMake } from '../../../shared/get-or-make';
import type { GraphIndex } from '../../onnx/graph-index';

interface Neighbours {
  readonly before: readonly (readonly number[])[];
  readonly behind: readonly (readonly number[])[];
}

const known = new WeakMap<GraphIndex, Neighbours>();

/** By node: those whose outputs it reads, and those that read its own. */
function neighboursOf(graph: GraphIndex): Neighbours {
  return getOrMake(known, graph, () => ({
    before: graph.nodes.map(({ input }) => input.flatMap((name) => graph.producer.get(name) ?? [])),
    behind: graph.nodes.map(({ output }) =>
      output.flatMap((name) => graph.consumers.get(name) ?? []),
    ),
  }));
}

/** By node, whether a tensor is computed from it: 1 also for that which makes the tensor. */
function nodesBefore(graph: GraphIndex, tensor: string): Uint8Array {
  const maker = graph.producer.get(tensor);
  return reached(maker === undefined ? [] : [maker], neighboursOf(graph).before);
}

/** By node, whether it reads a tensor, at any distance. */
function nodesBehind(graph: GraphIndex, tensor: string): Uint8Array {
  return reached(graph.consumers.get(tensor) ?? [], neighboursOf(graph).behind);
}

function reached(from: readonly number[], next: readonly (readonly number[])[]): Uint8Array {
  const found = new Uint8Array(next.length);
  const open = [...from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found[node] === 1) continue;
    found[node] = 1;
    open.push(...(next[node] ?? []));
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
    return (
      (before[one] === 1 && otherBehind[two] === 1) || (behind[one] === 1 && otherBefore[two] === 1)
    );
  });
}
