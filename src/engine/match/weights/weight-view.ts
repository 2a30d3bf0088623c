import type { GridView } from '../../../shared/contract/matching';
import type { WeightMetric } from '../../../shared/contract/report';
import { type ChannelError, channelErrors, weightMetric } from '../../measure/weight-sqnr';
import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { weightChannelAxis } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { floatWeight } from '../../quantize/float-weights';
import { endsOfLayer, isTrainedNorm } from '../reading/end-of-layer';
import { gridView, weightGrid } from '../reading/grids';
import type { LayerMatch } from '../reading/layer-match';
import { plainOp } from '../reading/plain-op';
import { isBlockProduct, storedIntegers, weightSource } from '../reading/weight-source';
import { gridOfValues } from './grid-of-values';
import { partOf } from './kept-channels';
import { type WeightMatrix, weightMatrix } from './weight-matrix';

/** Of a layer with weights: how far those of the other model are from it; null where they are not known, or float. */
export function weightErrors(
  float: PreparedModel,
  quantized: PreparedModel,
  { layer, node: index, kept }: LayerMatch,
): WeightMetric | null {
  const floatNode = float.graph.nodes[layer.node];
  const node = quantized.graph.nodes[index ?? -1];
  if (floatNode === undefined || node === undefined || index === null) return null;
  const original = weightSource(float, floatNode);
  const stored = isBlockProduct(node) ? null : weightSource(quantized, node);
  if (original === null) return null;
  const ends = endsOfLayer(float, layer.node, quantized, index);
  const isScaledBehind = ends.other !== index && isTrainedNorm(quantized, ends.other);
  const isSameWay =
    plainOp(node) === plainOp(floatNode) &&
    intAttribute(node, 'transB', 0) === intAttribute(floatNode, 'transB', 0) &&
    stored?.perm === null;
  if (isSameWay && !isScaledBehind && kept === undefined) {
    const integers = storedIntegers(quantized, stored);
    if (integers !== null) {
      const weight = floatWeight(float, original.tensor);
      if (weight.dims.join('x') !== integers.dims.join('x')) return null;
      const axis = weightChannelAxis(floatNode, weight.dims.length);
      return weightMetric(original.tensor, channelErrors(weight, integers, integers.axis ?? axis));
    }
  }
  if (weightGridOf(quantized, node) === null) return null;
  const [whole, other] = [weightMatrix(float, floatNode), weightMatrix(quantized, node)];
  // Of channels that were pruned there is nothing to say.
  const one = whole === null || kept === undefined ? whole : partOf(whole, kept);
  if (one === null || other === null || (kept === undefined && one.kind !== other.kind))
    return null;
  return weightMetric(original.tensor, rowErrors(one, other, isScaledBehind));
}

/**
 * Energies row by row. `isScaledBehind`: a factor of each row is applied behind the product, and so left out: the one that
 * brings it nearest to the float row.
 */
function rowErrors(
  one: WeightMatrix,
  other: WeightMatrix,
  isScaledBehind: boolean,
): readonly ChannelError[] {
  return Array.from({ length: one.rows }, (_unused, row) => {
    let [signal, own, both, min, max] = [0, 0, 0, Infinity, -Infinity];
    for (let column = 0; column < one.columns; column += 1) {
      const [value, twin] = [one.at(row, column), other.at(row, column)];
      signal += value * value;
      own += twin * twin;
      both += value * twin;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const factor = isScaledBehind && own > 0 ? both / own : 1;
    const noise = Math.max(0, signal - 2 * factor * both + factor * factor * own);
    return { min, max, signal, noise, levels: own > 0 ? 1 : 0 };
  });
}

/** What a node of the other model rounds its weight to; null where it is float and on no grid. */
export function weightGridOf(model: PreparedModel, node: NodeProto): GridView | null {
  if (isBlockProduct(node)) {
    const scales = model.graph.initializers.get(node.input[2] ?? '');
    const bits = intAttribute(node, 'bits', 4);
    const zero = (node.input[3] ?? '') === '' ? [2 ** (bits - 1)] : [0, 1];
    return scales === undefined ? null : gridView(`uint${bits}`, floatValues(scales), zero);
  }
  const source = weightSource(model, node);
  if (source !== null && source.scale !== null) return weightGrid(model, source);
  const matrix = source === null ? null : weightMatrix(model, node);
  return matrix === null ? null : gridOfValues(matrix);
}
