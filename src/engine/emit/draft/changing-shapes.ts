import { getOrMake } from '../../../shared/get-or-make';
import { traitsOf } from '../../ops/catalogue';
import { subgraphsOf } from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/proto';

const known = new WeakMap<GraphIndex, ReadonlySet<string>>();

/**
 * Tensors whose shape depends on values and not only on the shapes of the inputs (behind
 * NonMaxSuppression, NonZero, a TopK of computed k, a Loop, …). The quantized model may give them
 * another shape than the float model, so the two cannot be taken to be alike.
 */
export function changingShapes(graph: GraphIndex): ReadonlySet<string> {
  return getOrMake(known, graph, () => findChanging(graph));
}

function findChanging(graph: GraphIndex): ReadonlySet<string> {
  const changing = new Set<string>();
  /** Tensors whose values come from those of an input. */
  const fromData = new Set<string>(graph.inputs);
  for (const node of graph.nodes) {
    const inputs = node.input.filter((name) => name !== '');
    const isChanging = changesShape(node, fromData) || inputs.some((name) => changing.has(name));
    const isShape = traitsOf(node).flow === 'size';
    const hasData = isShape
      ? inputs.some((name) => changing.has(name))
      : subgraphsOf(node).length > 0 || isChanging || inputs.some((name) => fromData.has(name));
    for (const output of node.output) {
      if (isChanging && !isShape) changing.add(output);
      if (hasData) fromData.add(output);
    }
  }
  return changing;
}

function changesShape(node: NodeProto, fromData: ReadonlySet<string>): boolean {
  const { shapeInputs } = traitsOf(node);
  if (shapeInputs === 'values') return true;
  // What a branch or an iteration gives is not known from outside.
  if (subgraphsOf(node).length > 0) return true;
  return node.input.some(
    (name, position) =>
      name !== '' &&
      fromData.has(name) &&
      (shapeInputs === 'all' || shapeInputs.includes(position)),
  );
}
