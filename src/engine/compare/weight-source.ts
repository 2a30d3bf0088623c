import { intAttribute } from '../onnx/attributes';
import type { NodeProto, TensorProto } from '../onnx/proto';
import { DataType } from '../onnx/proto';
import { dimsOf, floatValues, integerValues } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/types';
import type { QuantizedTensor } from '../quantize/weights';

/** Where an operator's weight is stored: float, or integers with their grid. */
export interface WeightSource {
  readonly tensor: string;
  readonly scale: string | null;
  readonly zeroPoint: string | null;
  /** Channel axis in case there is a scale per channel. */
  readonly axis: number;
}

/** Finds a weight behind a DequantizeLinear, among an integer operator's inputs, or as it is. */
export function weightSource(model: PreparedModel, node: NodeProto): WeightSource | null {
  const { graph } = model;
  if (node.opType === 'QLinearConv' || node.opType === 'QLinearMatMul' || node.opType === 'QGemm') {
    // Integer operators state no axis: scales run along the output channels, by definition.
    const axis = node.opType === 'QLinearConv' || intAttribute(node, 'transB', 0) === 1 ? 0 : 1;
    return {
      tensor: node.input[3] ?? '',
      scale: node.input[4] ?? '',
      zeroPoint: node.input[5] ?? null,
      axis,
    };
  }
  for (const input of [node.input[1] ?? '', node.input[0] ?? '']) {
    if (graph.initializers.has(input)) {
      return { tensor: input, scale: null, zeroPoint: null, axis: 0 };
    }
    const producer = graph.nodes[graph.producer.get(input) ?? -1];
    if (producer?.opType !== 'DequantizeLinear') continue;
    if (!graph.initializers.has(producer.input[0] ?? '')) continue;
    return {
      tensor: producer.input[0] ?? '',
      scale: producer.input[1] ?? '',
      zeroPoint: producer.input[2] ?? null,
      axis: intAttribute(producer, 'axis', 1),
    };
  }
  return null;
}

/** The stored integers, or null where the weight is float or its grid is computed at run time. */
export function storedIntegers(model: PreparedModel, source: WeightSource): QuantizedTensor | null {
  const { initializers } = model.graph;
  const tensor = initializers.get(source.tensor);
  const scales = source.scale === null ? undefined : initializers.get(source.scale);
  if (tensor === undefined || scales === undefined) return null;
  const dtype = integerTypes[tensor.dataType];
  if (dtype === undefined) return null;
  const scale = floatValues(scales);
  const zeros = source.zeroPoint === null ? undefined : initializers.get(source.zeroPoint);
  const zeroPoint = zeros === undefined ? Array.from(scale, () => 0) : integerValues(zeros);
  const dims = dimsOf(tensor);
  const isPerChannel = scale.length > 1;
  return {
    dims,
    axis: isPerChannel ? (source.axis + dims.length) % dims.length : null,
    dtype,
    scale,
    zeroPoint,
    data: integersOf(tensor, dtype),
    min: Number.NaN,
    max: Number.NaN,
  };
}

const integerTypes: Partial<Record<number, 'int8' | 'uint8'>> = {
  [DataType.INT8]: 'int8',
  [DataType.UINT8]: 'uint8',
};

function integersOf(tensor: TensorProto, dtype: 'int8' | 'uint8'): Int8Array | Uint8Array {
  const values = integerValues(tensor);
  return dtype === 'int8' ? Int8Array.from(values) : Uint8Array.from(values);
}
