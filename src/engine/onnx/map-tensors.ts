import { patch } from './proto';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from './proto';

/** All tensors of a graph: initializers and attribute values, those of subgraphs included. */
export function tensorsOf(graph: GraphProto): readonly TensorProto[] {
  const tensors = [...graph.initializer];
  for (const node of graph.node) {
    for (const attribute of node.attribute) {
      if (attribute.t !== undefined) tensors.push(attribute.t);
      tensors.push(...attribute.tensors);
      if (attribute.g !== undefined) tensors.push(...tensorsOf(attribute.g));
      for (const inner of attribute.graphs) tensors.push(...tensorsOf(inner));
    }
  }
  return tensors;
}

/** The graph with every tensor replaced by what `change` makes of it; nodes without tensors are shared. */
export function mapTensors(
  graph: GraphProto,
  change: (tensor: TensorProto) => TensorProto,
): GraphProto {
  return patch(graph, {
    initializer: graph.initializer.map(change),
    node: graph.node.map((node) => mapNode(node, change)),
  });
}

function mapNode(node: NodeProto, change: (tensor: TensorProto) => TensorProto): NodeProto {
  if (!node.attribute.some(holdsTensors)) return node;
  return patch(node, {
    attribute: node.attribute.map((attribute): AttributeProto => {
      if (!holdsTensors(attribute)) return attribute;
      return patch(attribute, {
        ...(attribute.t === undefined ? {} : { t: change(attribute.t) }),
        ...(attribute.g === undefined ? {} : { g: mapTensors(attribute.g, change) }),
        tensors: attribute.tensors.map(change),
        graphs: attribute.graphs.map((inner) => mapTensors(inner, change)),
      });
    }),
  });
}

function holdsTensors(attribute: AttributeProto): boolean {
  return (
    attribute.t !== undefined ||
    attribute.g !== undefined ||
    attribute.tensors.length > 0 ||
    attribute.graphs.length > 0
  );
}
