import { entryOf } from '../../onnx/entry-of';
import { subgraphsOf } from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/proto';

/** Ops whose outputs have as many elements as the values of their inputs say. */
const alwaysChanging: ReadonlySet<string> = new Set([
  'NonZero',
  'NonMaxSuppression',
  'Unique',
  'Compress',
  'StringSplit',
]);

/** Inputs whose values, not only whose shape, decide about the shape of the outputs; `all`: every one. */
const shapeInputs: Readonly<Record<string, readonly number[] | 'all'>> = {
  Reshape: [1],
  Expand: [1],
  Slice: [1, 2, 3, 4],
  Tile: [1],
  Pad: [1, 3],
  Resize: [1, 2, 3],
  Upsample: [1],
  ConstantOfShape: [0],
  Range: 'all',
  OneHot: [1],
  TopK: [1],
  Split: [1],
  Unsqueeze: [1],
  Squeeze: [1],
  CenterCropPad: [1],
  MaxUnpool: [2],
  ReduceSum: [1],
  ReduceMean: [1],
  ReduceMax: [1],
  ReduceMin: [1],
};

const known = new WeakMap<GraphIndex, ReadonlySet<string>>();

/**
 * Tensors whose shape depends on values and not only on the shapes of the inputs (behind
 * NonMaxSuppression, NonZero, a TopK of computed k, a Loop, …). The quantized model may give them
 * another shape than the float model, so the two cannot be taken to be alike.
 */
export function changingShapes(graph: GraphIndex): ReadonlySet<string> {
  let changing = known.get(graph);
  if (changing === undefined) {
    changing = findChanging(graph);
    known.set(graph, changing);
  }
  return changing;
}

function findChanging(graph: GraphIndex): ReadonlySet<string> {
  const changing = new Set<string>();
  /** Tensors whose values come from those of an input. */
  const fromData = new Set<string>(graph.inputs);
  for (const node of graph.nodes) {
    const inputs = node.input.filter((name) => name !== '');
    const isChanging = changesShape(node, fromData) || inputs.some((name) => changing.has(name));
    const isShape = node.opType === 'Shape' || node.opType === 'Size';
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
  if (alwaysChanging.has(node.opType) || node.opType.startsWith('Sequence')) return true;
  // What a branch or an iteration gives is not known from outside.
  if (subgraphsOf(node).length > 0) return true;
  const positions = entryOf(shapeInputs, node.opType);
  if (positions === undefined) return false;
  return node.input.some(
    (name, position) =>
      name !== '' && fromData.has(name) && (positions === 'all' || positions.includes(position)),
  );
}
