import { getOrMake } from '../../shared/get-or-make';
import { isRounding, traitsOf } from '../ops/catalogue';
import type { GraphProto, NodeProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';

/** A graph that is handed to the runtime, and which prepared node each part of it comes from. */
export interface SourceGraph {
  readonly model: PreparedModel;
  /** node name → prepared index; null for Q, DQ and guards; names used twice are left out. */
  readonly byName: ReadonlyMap<string, number | null>;
  /** value → prepared index of the node that computes it, whatever rounds it on the way. */
  readonly byValue: ReadonlyMap<string, number>;
  /** weight, bias or operand → prepared index of its only reader. */
  readonly byInitializer: ReadonlyMap<string, number>;
  /** name of a QuantizeLinear or DequantizeLinear → prepared indices of the nodes around it. */
  readonly roundings: ReadonlyMap<string, PlacedRounding>;
}

export interface PlacedRounding {
  readonly producer: number | null;
  readonly readers: readonly number[];
}

/** Indexes the prepared graph itself, or an export graph made of it. */
export function sourceGraph(model: PreparedModel, graph: GraphProto): SourceGraph {
  const preparedByName = new Map(model.graph.nodes.map((node, index) => [node.name, index]));
  const preparedOf = (node: NodeProto): number | null => {
    if (isRounding(traitsOf(node).flow)) return null;
    const index = preparedByName.get(node.name);
    if (index === undefined) return null;
    const isSame = model.graph.nodes[index]?.opType === node.opType;
    return isSame || node.opType.startsWith('Q') ? index : null;
  };
  const byName = new Map<string, number | null>();
  const twice = new Set<string>();
  const byValue = new Map<string, number>();
  for (const node of graph.node) {
    if (byName.has(node.name)) twice.add(node.name);
    const index = preparedOf(node);
    byName.set(node.name, index);
    for (const value of node.output) {
      const owner = index ?? byValue.get(node.input[0] ?? '');
      if (owner !== undefined) byValue.set(value, owner);
    }
  }
  twice.forEach((name) => byName.delete(name));
  const readers = readersOf(graph, preparedOf);
  return {
    model,
    byName,
    byValue,
    byInitializer: onlyReaders(graph, readers),
    roundings: roundingsOf(graph, byValue, readers),
  };
}

/** value → prepared nodes that read it, directly or through Q, DQ and guards. */
function readersOf(
  graph: GraphProto,
  preparedOf: (node: NodeProto) => number | null,
): ReadonlyMap<string, ReadonlySet<number>> {
  const readers = new Map<string, Set<number>>();
  const add = (value: string, found: Iterable<number>): void => {
    const known = getOrMake(readers, value, () => new Set());
    for (const index of found) known.add(index);
  };
  for (const node of [...graph.node].reverse()) {
    const index = preparedOf(node);
    if (index !== null) node.input.forEach((value) => add(value, [index]));
    else
      add(
        node.input[0] ?? '',
        node.output.flatMap((value) => [...(readers.get(value) ?? [])]),
      );
  }
  return readers;
}

function onlyReaders(
  graph: GraphProto,
  readers: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, number> {
  const only = new Map<string, number>();
  for (const { name } of graph.initializer) {
    const [first, ...more] = readers.get(name) ?? [];
    if (first !== undefined && more.length === 0) only.set(name, first);
  }
  return only;
}

function roundingsOf(
  graph: GraphProto,
  byValue: ReadonlyMap<string, number>,
  readers: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, PlacedRounding> {
  const roundings = new Map<string, PlacedRounding>();
  for (const node of graph.node) {
    if (!isRounding(traitsOf(node).flow)) continue;
    roundings.set(node.name, {
      producer: byValue.get(node.input[0] ?? '') ?? null,
      readers: node.output.flatMap((value) => [...(readers.get(value) ?? [])]),
    });
  }
  return roundings;
}
