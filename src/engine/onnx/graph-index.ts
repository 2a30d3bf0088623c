import { getOrMake } from '../../shared/get-or-make';
import { subgraphsOf } from './attributes';
import type { GraphProto, NodeProto, TensorProto } from './proto';

/** Who makes and who uses every value of a graph; built once, never changed. */
export interface GraphIndex {
  readonly nodes: readonly NodeProto[];
  /** value → index of the node that makes it. */
  readonly producer: ReadonlyMap<string, number>;
  /** value → indices of the nodes that use it, in order, each once; captures by subgraphs count. */
  readonly consumers: ReadonlyMap<string, readonly number[]>;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Graph inputs that are not initializers. */
  readonly inputs: readonly string[];
  readonly outputs: ReadonlySet<string>;
  /** Values that a subgraph of some node captures by name. */
  readonly captured: ReadonlySet<string>;
}

/** The node that makes a value; undefined for inputs and initializers. */
export function producerOf(graph: GraphIndex, value: string): NodeProto | undefined {
  const index = graph.producer.get(value);
  return index === undefined ? undefined : graph.nodes[index];
}

export function indexGraph(graph: GraphProto): GraphIndex {
  const producer = new Map<string, number>();
  const consumers = new Map<string, number[]>();
  const captured = new Set<string>();
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  graph.node.forEach((node, index) => {
    for (const output of node.output) if (output !== '') producer.set(output, index);
    const used = new Set(node.input.filter((name) => name !== ''));
    for (const inner of subgraphsOf(node)) {
      for (const name of capturedNames(inner)) {
        used.add(name);
        captured.add(name);
      }
    }
    for (const name of used) getOrMake(consumers, name, () => []).push(index);
  });
  return {
    nodes: graph.node,
    producer,
    consumers,
    initializers,
    inputs: graph.input.map((value) => value.name).filter((name) => !initializers.has(name)),
    outputs: new Set(graph.output.map((value) => value.name)),
    captured,
  };
}

/** Names that values have inside the graphs of a node. */
export function innerNames(node: NodeProto): readonly string[] {
  return subgraphsOf(node).flatMap((graph) => [
    ...graph.input.map((value) => value.name),
    ...graph.initializer.map((tensor) => tensor.name),
    ...graph.node.flatMap((inner) => [...inner.output, ...innerNames(inner)]),
  ]);
}

/** Names a subgraph uses but does not make itself. */
export function capturedNames(graph: GraphProto): ReadonlySet<string> {
  const own = new Set<string>([
    ...graph.input.map((value) => value.name),
    ...graph.initializer.map((tensor) => tensor.name),
    ...graph.node.flatMap((node) => node.output),
  ]);
  const names = new Set<string>();
  const use = (name: string): void => {
    if (name !== '' && !own.has(name)) names.add(name);
  };
  for (const node of graph.node) {
    node.input.forEach(use);
    for (const inner of subgraphsOf(node)) capturedNames(inner).forEach(use);
  }
  graph.output.forEach((value) => use(value.name));
  return names;
}
