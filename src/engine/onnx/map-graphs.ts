import { badInput } from '../../shared/errors';
import { graphsIn, subgraphsOf } from './attributes';
import { patch } from './proto';
import type { AttributeProto, GraphProto, ModelProto, NodeProto } from './proto';

/** The model's graph. Throws `bad-input` where it holds none. */
export function graphOf(model: ModelProto): GraphProto {
  if (model.graph === undefined) throw badInput('the model holds no graph');
  return model.graph;
}

/** The node with its subgraphs replaced; the node itself where it has none. */
export function mapSubgraphs(
  node: NodeProto,
  change: (graph: GraphProto) => GraphProto,
): NodeProto {
  if (subgraphsOf(node).length === 0) return node;
  return patch(node, { attribute: node.attribute.map((one) => mapGraphs(one, change)) });
}

/** The attribute with the graphs it holds replaced; the attribute itself where it holds none. */
export function mapGraphs(
  attribute: AttributeProto,
  change: (graph: GraphProto) => GraphProto,
): AttributeProto {
  if (graphsIn(attribute).length === 0) return attribute;
  return patch(attribute, {
    ...(attribute.g === undefined ? {} : { g: change(attribute.g) }),
    graphs: attribute.graphs.map(change),
  });
}
