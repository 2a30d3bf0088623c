import { intAttribute, intsAttribute } from '../onnx/attributes';
import { isDefaultDomain } from '../onnx/opset';
import { DataType, type NodeProto } from '../onnx/proto';
import { integerValues } from '../onnx/tensor';
import type { GraphIndex } from '../onnx/graph-index';

/** The parts of a prepared model that are looked at. */
interface TypedGraph {
  readonly graph: GraphIndex;
  readonly types: ReadonlyMap<
    string,
    { readonly type: DataType; readonly shape: readonly unknown[] | null }
  >;
  readonly preparedOpset: number;
}

/** Where scores become weights: what lies far enough below the largest score of its row is lost there. */
export interface SoftmaxSite {
  /** The scores. */
  readonly tensor: string;
  /** What a row runs along. */
  readonly axes: readonly number[];
  /** Nodes that read the scores as part of the Softmax, by prepared index. */
  readonly readers: readonly number[];
}

/**
 * Every Softmax of a model, also one that was written out as exp(x − max x). Scores that are not
 * float32, and those whose axis is not known, are left out.
 */
export function softmaxSites(model: TypedGraph): readonly SoftmaxSite[] {
  const { nodes } = model.graph;
  return nodes.flatMap((node, index) => {
    if (!isDefaultDomain(node.domain)) return [];
    const site =
      node.opType === 'Softmax'
        ? siteOfSoftmax(model, node, index)
        : node.opType === 'Sub'
          ? siteOfDifference(model, node, index)
          : null;
    const isFloat = model.types.get(site?.tensor ?? '')?.type === DataType.FLOAT;
    return site === null || !isFloat ? [] : [site];
  });
}

function siteOfSoftmax(model: TypedGraph, node: NodeProto, index: number): SoftmaxSite | null {
  const tensor = node.input[0] ?? '';
  const site = (axes: readonly number[]): SoftmaxSite => ({ tensor, axes, readers: [index] });
  if (model.preparedOpset >= 13) return site([intAttribute(node, 'axis', -1)]);
  // Before 13 a row is everything from the axis on.
  const rank = model.types.get(tensor)?.shape?.length;
  if (rank === undefined) return null;
  const axis = intAttribute(node, 'axis', 1);
  const first = axis < 0 ? axis + rank : axis;
  return site(Array.from({ length: rank - first }, (_unused, offset) => first + offset));
}

/** x − ReduceMax(x) that only Exp reads. */
function siteOfDifference(model: TypedGraph, node: NodeProto, index: number): SoftmaxSite | null {
  const { graph } = model;
  const [tensor = '', top = ''] = node.input;
  const maker = graph.producer.get(top);
  const reduction = graph.nodes[maker ?? -1];
  if (maker === undefined || reduction?.opType !== 'ReduceMax' || reduction.input[0] !== tensor) {
    return null;
  }
  const output = node.output[0] ?? '';
  const readers = graph.consumers.get(output) ?? [];
  const isExponent = readers.every((reader) => graph.nodes[reader]?.opType === 'Exp');
  const isOwn = graph.consumers.get(top)?.length === 1 && !graph.outputs.has(top);
  if (!isExponent || readers.length === 0 || !isOwn || graph.outputs.has(output)) return null;
  const given = graph.initializers.get(reduction.input[1] ?? '');
  const axes = given === undefined ? intsAttribute(reduction, 'axes') : integerValues(given);
  return axes === null || axes.length === 0 ? null : { tensor, axes, readers: [maker, index] };
}
