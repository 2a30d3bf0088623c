import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/proto';
import { dimsOf } from '../../onnx/tensor';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import type { PathTensor } from '../model/channel-path';
import { weightCells, weightPosition } from '../model/weight-cells';

/** A constant operand that takes a factor of each channel, along the dimension from the end. */
interface Taker {
  readonly node: number;
  readonly position: number;
}

/** A tensor that weighted matrix products alone read, and the constants in front of it that can take factors. */
export interface SmoothSite {
  /** All readers, by prepared index. */
  readonly readers: readonly number[];
  readonly input: PathTensor;
  /** Tensors between what takes the factors and the readers, the input among them. */
  readonly tensors: readonly PathTensor[];
  readonly takers: readonly Taker[];
}

/** Why a layer's input cannot be smoothed. */
export type NoSmoothSite =
  /** It is no matrix product with a constant weight. */
  | 'no-product'
  /** Something else than such products reads its input. */
  | 'other-reader'
  /** Nothing in front of it can take the factors: it would cost a multiplication of its own. */
  | 'no-taker';

/** Where the factors of a layer's input channels could go. */
export function smoothSite(model: PreparedModel, layer: number): SmoothSite | NoSmoothSite {
  const { graph, types } = model;
  const tensor = graph.nodes[layer]?.input[0] ?? '';
  if (!isMatrixProduct(graph, layer)) return 'no-product';
  const readers = graph.consumers.get(tensor) ?? [];
  const isPrivate = !graph.outputs.has(tensor) && !graph.captured.has(tensor);
  const isRead = (reader: number): boolean =>
    isMatrixProduct(graph, reader) && graph.nodes[reader]?.input.indexOf(tensor) === 0;
  if (!isPrivate || !readers.every(isRead)) return 'other-reader';
  const rank = types.get(tensor)?.shape?.length ?? 0;
  if (rank < 2) return 'no-taker';
  const site = { readers, input: { tensor, rank, axis: rank - 1 } };
  const takers: Taker[] = [];
  const tensors: PathTensor[] = [];
  let name = tensor;
  for (;;) {
    tensors.push({ tensor: name, rank, axis: rank - 1 });
    const index = graph.producer.get(name);
    const node = graph.nodes[index ?? -1];
    if (node === undefined || index === undefined || node.output.length !== 1) return 'no-taker';
    if (types.get(name)?.shape?.length !== rank) return 'no-taker';
    const positions = takerPositions(graph, node, rank);
    if (positions !== null) {
      takers.push(...positions.map((position) => ({ node: index, position })));
      return { ...site, tensors, takers };
    }
    // A constant that is added takes them, too, and what it is added to has to.
    if (traitsOf(node).factors?.(graph, node) !== 'added') return 'no-taker';
    const constant = node.input.findIndex((input) => graph.initializers.has(input));
    takers.push({ node: index, position: constant });
    name = node.input[1 - constant] ?? '';
    const isAlone = graph.consumers.get(name)?.length === 1 && !graph.outputs.has(name);
    if (!isAlone || graph.captured.has(name)) return 'no-taker';
  }
}

/** All sites of a model, in execution order, each once. */
export function smoothSites(model: PreparedModel): readonly SmoothSite[] {
  const seen = new Set<string>();
  return model.graph.nodes.flatMap((_node, index) => {
    const site = smoothSite(model, index);
    if (typeof site === 'string' || seen.has(site.input.tensor)) return [];
    seen.add(site.input.tensor);
    return [site];
  });
}

function isMatrixProduct(graph: GraphIndex, index: number): boolean {
  const node = graph.nodes[index];
  const weight = graph.initializers.get(node?.input[weightPosition] ?? '');
  if (node === undefined || weight === undefined) return false;
  return traitsOf(node).product?.kind === 'matrix' && weightCells(node, dimsOf(weight)) !== null;
}

/** Constants of a node that all its output is a multiple of; null where it has none. */
function takerPositions(
  graph: GraphIndex,
  node: NodeProto,
  rank: number,
): readonly number[] | null {
  const traits = traitsOf(node);
  const isConstant = (position: number): boolean =>
    graph.initializers.has(node.input[position] ?? '');
  if (traits.multiplies && traits.commutes && traits.flow === 'paired') {
    const constant = node.input.findIndex((_name, position) => isConstant(position));
    return constant < 0 ? null : [constant];
  }
  const isProduct = traits.product !== null;
  const isNorm = !isProduct && traits.channels === 'last' && traits.weights.includes(1);
  if (!isNorm && (traits.product?.kind !== 'matrix' || rank < 2)) return null;
  if (!isConstant(1)) return null;
  const { bias } = traits;
  const hasBias = bias !== null && (node.input[bias] ?? '') !== '';
  if (hasBias && !isConstant(bias)) return null;
  return hasBias ? [1, bias] : [1];
}
