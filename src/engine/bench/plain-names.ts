import { mapSubgraphs } from '../onnx/map-graphs';
import { patch, withGraph, type GraphProto, type ModelProto, type NodeProto } from '../onnx/proto';

/** A model whose nodes have names that any writer of JSON gets right, and the way back. */
export interface PlainlyNamed {
  readonly model: ModelProto;
  /** The given name of a node; also of one whose name ONNX Runtime derived from a plain one. */
  givenName(name: string): string;
}

/**
 * ONNX Runtime 1.30 writes the names of nodes into its profile as they are: a quote, a backslash or
 * a line break in one makes the file unreadable.
 */
export function withPlainNames(model: ModelProto): PlainlyNamed {
  const given: string[] = [];
  const named = (graph: GraphProto): GraphProto =>
    patch(graph, { node: graph.node.map((node) => mapSubgraphs(renamed(node, given), named)) });
  const { graph } = model;
  return {
    model: graph === undefined ? model : withGraph(model, named(graph)),
    givenName: (name) =>
      name.replaceAll(/__plain(\d+)__/g, (token, index: string) => given[Number(index)] ?? token),
  };
}

function renamed(node: NodeProto, given: string[]): NodeProto {
  if (!/["\\\p{Cc}\p{Cs}]|__plain\d+__/u.test(node.name)) return node;
  given.push(node.name);
  return patch(node, { name: `__plain${given.length - 1}__` });
}
