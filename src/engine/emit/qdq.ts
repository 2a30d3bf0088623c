import type { IntegerType } from '../../shared/recipe/recipe';
import { DataType, makeTensor } from '../onnx/proto';
import type { QuantizedBias } from '../quantize/bias';
import type { Qparams } from '../qparams/qparams';
import type { QuantizedTensor } from '../quantize/weights';
import type { GraphDraft } from './draft/graph-draft';

const dataTypes = {
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  uint16: DataType.UINT16,
  int16: DataType.INT16,
} as const satisfies Record<IntegerType, DataType>;

const arrays = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array };

/** Adds an integer initializer unless the name is there already; returns the name. */
export function integerTensor(
  draft: GraphDraft,
  name: string,
  dtype: IntegerType,
  dims: readonly number[],
  values: QuantizedTensor['data'] | readonly number[],
): string {
  return draft.constant(name, () => {
    const data = ArrayBuffer.isView(values) ? values : arrays[dtype].from(values);
    return makeTensor(name, dataTypes[dtype], dims, data);
  });
}

export function integerScalar(
  draft: GraphDraft,
  name: string,
  dtype: IntegerType,
  value: number,
): string {
  return integerTensor(draft, name, dtype, [], [value]);
}

/** Everything that is called after a tensor that is rounded, a weight or a bias. */
export const qdqSuffixes = [
  '_QuantizeLinear_Output',
  '_DequantizeLinear_Output',
  '_scale',
  '_zero_point',
  '_quantized',
  '_quantized_scale',
  '_quantized_zero_point',
] as const;

/** Names of the values around one Q/DQ pair. */
export interface QdqNames {
  readonly quantized: string;
  readonly dequantized: string;
  /** Scale and zero point initializers are named after this. */
  readonly qparams: string;
}

/** 16-bit types stand in the default domain from opset 21, 8-bit per-channel ones from 13. */
function qdqDomain(opset: number, dtype: IntegerType | 'int32'): string {
  const isWide = dtype === 'uint16' || dtype === 'int16';
  return opset >= (isWide ? 21 : 13) ? '' : 'com.microsoft';
}

/** Writes QuantizeLinear + DequantizeLinear behind `input`; returns the dequantized value. */
export function writeQdq(
  draft: GraphDraft,
  input: string,
  dtype: IntegerType,
  qparams: Qparams,
  names: QdqNames,
): string {
  const scale = draft.scalar(`${names.qparams}_scale`, qparams.scale);
  const zero = integerScalar(draft, `${names.qparams}_zero_point`, dtype, qparams.zeroPoint);
  const domain = qdqDomain(draft.opset, dtype);
  draft.add('QuantizeLinear', [input, scale, zero], names.quantized, {}, domain);
  return draft.add(
    'DequantizeLinear',
    [names.quantized, scale, zero],
    names.dequantized,
    {},
    domain,
  );
}

/** Writes an integer initializer and its DequantizeLinear; returns the float value. */
export function writeIntegerWeight(
  draft: GraphDraft,
  tensor: QuantizedTensor,
  name: string,
): string {
  const output = `${name}_DequantizeLinear_Output`;
  if (draft.initializers.has(`${name}_quantized`)) return output;
  const perChannel = tensor.axis !== null;
  const qdims = perChannel ? [tensor.scale.length] : [];
  integerTensor(draft, `${name}_quantized`, tensor.dtype, tensor.dims, tensor.data);
  draft.constant(`${name}_scale`, () =>
    makeTensor(`${name}_scale`, DataType.FLOAT, qdims, tensor.scale),
  );
  integerTensor(draft, `${name}_zero_point`, tensor.dtype, qdims, tensor.zeroPoint);
  return draft.add(
    'DequantizeLinear',
    [`${name}_quantized`, `${name}_scale`, `${name}_zero_point`],
    output,
    perChannel ? { axis: tensor.axis } : {},
    qdqDomain(draft.opset, tensor.dtype),
  );
}

/** Writes an int32 bias and its DequantizeLinear; returns the float value. */
export function writeIntegerBias(draft: GraphDraft, bias: QuantizedBias, name: string): string {
  const output = `${name}_DequantizeLinear_Output`;
  if (draft.initializers.has(`${name}_quantized`)) return output;
  const perChannel = bias.scale.length > 1;
  const qdims = perChannel ? [bias.scale.length] : [];
  draft.constant(`${name}_quantized`, () =>
    makeTensor(`${name}_quantized`, DataType.INT32, bias.dims, bias.data),
  );
  draft.constant(`${name}_quantized_scale`, () =>
    makeTensor(`${name}_quantized_scale`, DataType.FLOAT, qdims, bias.scale),
  );
  draft.constant(`${name}_quantized_zero_point`, () =>
    makeTensor(
      `${name}_quantized_zero_point`,
      DataType.INT32,
      qdims,
      new Int32Array(perChannel ? bias.scale.length : 1),
    ),
  );
  return draft.add(
    'DequantizeLinear',
    [`${name}_quantized`, `${name}_quantized_scale`, `${name}_quantized_zero_point`],
    output,
    perChannel ? { axis: bias.dims.length - 1 } : {},
    qdqDomain(draft.opset, 'int32'),
  );
}
