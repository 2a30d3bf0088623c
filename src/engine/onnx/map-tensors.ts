import { graphsIn } from './attributes';
import { mapGraphs } from './map-graphs';
import { patch } from './proto';
import type {
  AttributeProto,
  GraphProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from './proto';

/**
 * All tensors of a graph: initializers, the parts of sparse ones, and attribute values, those of
 * subgraphs included.
 */
export function tensorsOf(graph: GraphProto): readonly TensorProto[] {
  const ofNodes = graph.node.flatMap(({ attribute }) =>
    attribute.flatMap((one) => [
      ...(one.t === undefined ? [] : [one.t]),
      ...one.tensors,
      ...(one.sparseTensor === undefined ? [] : partsOf(one.sparseTensor)),
      ...graphsIn(one).flatMap(tensorsOf),
    ]),
  );
  return [...graph.initializer, ...graph.sparseInitializer.flatMap(partsOf), ...ofNodes];
}

/** The two tensors a sparse one consists of. */
function partsOf({ values, indices }: SparseTensorProto): readonly TensorProto[] {
  return [values, indices].filter((tensor) => tensor !== undefined);
}

function mapParts(
  sparse: SparseTensorProto,
  change: (tensor: TensorProto) => TensorProto,
): SparseTensorProto {
  const { values, indices } = sparse;
  return patch(sparse, {
    ...(values === undefined ? {} : { values: change(values) }),
    ...(indices === undefined ? {} : { indices: change(indices) }),
  });
}

/** The graph with every tensor replaced by what `change` makes of it; nodes without tensors are shared. */
export function mapTensors(
  graph: GraphProto,
  change: (tensor: TensorProto) => TensorProto,
): GraphProto {
  return patch(graph, {
    initializer: graph.initializer.map(change),
    sparseInitializer: graph.sparseInitializer.map((sparse) => mapParts(sparse, change)),
    node: graph.node.map((node) => mapNode(node, change)),
  });
}

function mapNode(node: NodeProto, change: (tensor: TensorProto) => TensorProto): NodeProto {
  if (!node.attribute.some(holdsTensors)) return node;
  return patch(node, {
    attribute: node.attribute.map((attribute): AttributeProto => {
      if (!holdsTensors(attribute)) return attribute;
      return patch(
        mapGraphs(attribute, (graph) => mapTensors(graph, change)),
        {
          ...(attribute.t === undefined ? {} : { t: change(attribute.t) }),
          ...(attribute.sparseTensor === undefined
            ? {}
            : { sparseTensor: mapParts(attribute.sparseTensor, change) }),
          tensors: attribute.tensors.map(change),
        },
      );
    }),
  });
}

function holdsTensors(attribute: AttributeProto): boolean {
  return (
    attribute.t !== undefined ||
    attribute.sparseTensor !== undefined ||
    attribute.tensors.length > 0 ||
    graphsIn(attribute).length > 0
  );
}
