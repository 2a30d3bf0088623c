import {
  dtypes,
  weightTypes,
  type IntegerArray,
  integerRange,
  type WeightType,
} from '../../../shared/dtypes';
import { producerOf } from '../../onnx/graph-index';
import { intAttribute, intsAttribute } from '../../onnx/attributes';
import { opTraits, standInOf, traitsOf } from '../../ops/catalogue';
import { DataType, type NodeProto, type TensorProto } from '../../onnx/proto';
import { dimsOf, floatValues, integerValues, typeFromName } from '../../onnx/tensor';
import type { PreparedModel } from '../../prepare/model/types';
import { channelLayout, quantizeValues, type QuantizedTensor } from '../../quantize/weights';
import { throughIdentity } from './end-of-layer';

/** Where an operator's weight is stored: float, or integers with their grid. */
export interface WeightSource {
  readonly tensor: string;
  readonly scale: string | null;
  readonly zeroPoint: string | null;
  /** Channel axis in case there is a scale per channel. */
  readonly axis: number;
  /** Elements along that axis that share a scale; 0 = one. */
  readonly block: number;
  /** Order of axes in which it is read, as of a Transpose; null = as it is stored. `axis` counts those that are stored. */
  readonly perm: readonly number[] | null;
}

/** Finds a weight behind a DequantizeLinear, among an integer operator's inputs, or as it is. */
export function weightSource(model: PreparedModel, node: NodeProto): WeightSource | null {
  const { graph } = model;
  const standIn = standInOf(node.opType);
  if (standIn !== undefined && standIn.weight !== null) {
    const at = standIn.weight;
    const tensor = node.input[at.tensor] ?? '';
    // Integer operators state no axis: scales run along the output channels, by definition.
    const axis = opTraits(standIn.floatOp).product?.channelAxis(node, 2) ?? 0;
    const scale = at.scale === null ? scaleBehind(model, node) : (node.input[at.scale] ?? '');
    const isKnown = at.scale !== null || graph.initializers.has(tensor);
    return isKnown
      ? { tensor, scale, zeroPoint: node.input[at.zeroPoint] ?? null, axis, block: 0, perm: null }
      : null;
  }
  for (const read of [node.input[1] ?? '', node.input[0] ?? '']) {
    const behind = throughIdentity(model, read);
    const turn = producerOf(graph, behind);
    const perm =
      traitsOf(turn).flow === 'rearranged' && turn !== undefined
        ? intsAttribute(turn, 'perm')
        : null;
    const input = perm == null ? behind : throughIdentity(model, turn?.input[0] ?? '');
    if (graph.initializers.has(input)) {
      return { tensor: input, scale: null, zeroPoint: null, axis: 0, block: 0, perm: perm ?? null };
    }
    const producer = producerOf(graph, input);
    if (producer === undefined || traitsOf(producer).flow !== 'dequantized') continue;
    const tensor = storedWeight(model, producer.input[0] ?? '');
    if (tensor === null) continue;
    const [, scale = '', zeroPoint] = producer.input;
    return {
      tensor,
      scale: throughIdentity(model, scale),
      zeroPoint: zeroPoint === undefined ? null : throughIdentity(model, zeroPoint),
      axis: intAttribute(producer, 'axis', 1),
      block: intAttribute(producer, 'block_size', 0),
      perm: perm ?? null,
    };
  }
  return null;
}

/** The initializer behind a DequantizeLinear: integers, or floats that are rounded when the model runs (fake-quant). */
function storedWeight(model: PreparedModel, tensor: string): string | null {
  const { graph } = model;
  const own = throughIdentity(model, tensor);
  if (graph.initializers.has(own)) return own;
  const producer = producerOf(graph, own);
  if (producer === undefined || traitsOf(producer).flow !== 'quantized') return null;
  const rounded = throughIdentity(model, producer.input[0] ?? '');
  return graph.initializers.has(rounded) ? rounded : null;
}

/**
 * The weight's scale of a dynamically quantized product, which its integers are multiplied by behind
 * it: Cast(product) · (scale of the activation · scale of the weight). Null where it is not there.
 */
export function scaleBehind({ graph }: PreparedModel, product: NodeProto): string | null {
  const readers = (tensor: string | undefined): readonly NodeProto[] =>
    (graph.consumers.get(tensor ?? '') ?? []).flatMap((index) => graph.nodes[index] ?? []);
  const cast = readers(product.output[0]).find((node) => traitsOf(node).flow === 'cast');
  const scaled = readers(cast?.output[0]).find(({ opType }) => opType === 'Mul');
  const factor = scaled?.input.find((name) => name !== cast?.output[0]) ?? '';
  const scales = producerOf(graph, factor);
  if (scales?.opType !== 'Mul') return null;
  return scales.input.find((name) => graph.initializers.has(name)) ?? null;
}

/** The stored integers, or null where the weight is float or its grid is computed at run time. */
export function storedIntegers(model: PreparedModel, source: WeightSource): QuantizedTensor | null {
  const { initializers } = model.graph;
  const tensor = initializers.get(source.tensor);
  const scales = source.scale === null ? undefined : initializers.get(source.scale);
  if (tensor === undefined || scales === undefined) return null;
  const zeros = source.zeroPoint === null ? undefined : initializers.get(source.zeroPoint);
  const isRoundedLater = tensor.dataType === DataType.FLOAT;
  const type = isRoundedLater ? zeros?.dataType : tensor.dataType;
  const dtype = weightTypes.find((name) => typeFromName(name) === type);
  if (dtype === undefined) return null;
  const scale = floatValues(scales);
  const zeroPoint = zeros === undefined ? Array.from(scale, () => 0) : integerValues(zeros);
  const dims = dimsOf(tensor);
  const along = (source.axis + dims.length) % dims.length;
  const isInBlocks = source.block > 0;
  if (isInBlocks && isRoundedLater) return null;
  const axis = scale.length > 1 && !isInBlocks ? along : null;
  return {
    dims,
    axis,
    ...(isInBlocks ? { block: { axis: along, size: source.block } } : {}),
    dtype,
    scale,
    zeroPoint,
    data: isRoundedLater
      ? roundedIntegers(floatValues(tensor), dims, { axis, dtype, scale, zeroPoint })
      : storedAs(tensor, dtype),
    min: Number.NaN,
    max: Number.NaN,
  };
}

function storedAs(tensor: TensorProto, dtype: WeightType): IntegerArray {
  const { array } = dtypes[dtype];
  const { buffer, byteOffset, length } = tensor.rawData;
  // Bytes are read where they are: weights are most of a model.
  const isBytes = [DataType.INT8, DataType.UINT8].includes(tensor.dataType);
  return length > 0 && isBytes
    ? new array(buffer, byteOffset, length)
    : array.from(integerValues(tensor));
}

/** What a QuantizeLinear makes of a float weight. */
function roundedIntegers(
  values: Float32Array,
  dims: readonly number[],
  {
    axis,
    dtype,
    scale,
    zeroPoint,
  }: Pick<QuantizedTensor, 'axis' | 'dtype' | 'scale' | 'zeroPoint'>,
): IntegerArray {
  const integers = new dtypes[dtype].array(values.length);
  const range = integerRange(dtype, { symmetric: false, reduceRange: false });
  const grids = { scale, zeroPoint, integers: range };
  quantizeValues(values, channelLayout(dims, axis), grids, integers);
  return integers;
}

/** Rounds a tensor to a grid that it makes at every run. */
export function isDynamicRounding({ opType }: NodeProto): boolean {
  return opType === 'DynamicQuantizeLinear';
}

/** ONNX Runtime's product with a weight of few bits, whose blocks have scales of their own. */
export function isBlockProduct({ opType }: NodeProto): boolean {
  return opType === 'MatMulNBits';
}
