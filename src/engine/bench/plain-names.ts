import { subgraphsOf } from '../onnx/attributes';
import { patch, withGraph } from '../onnx/proto';
import type { GraphProto, ModelProto, NodeProto } from '../onnx/proto';

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
    patch(graph, { node: graph.node.map((node) => inner(renamed(node, given), named)) });
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

function inner(node: NodeProto, named: (graph: GraphProto) => GraphProto): NodeProto {
  if (subgraphsOf(node).length === 0) return node;
  const attribute = node.attribute.map((one) =>
    patch(one, {
      ...(one.g === undefined ? {} : { g: named(one.g) }),
      graphs: one.graphs.map(named),
    }),
  );
  return patch(node, { attribute });
}
