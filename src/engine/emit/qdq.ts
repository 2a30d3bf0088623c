import { dtypes, type IntegerType, type StoredType } from '../../shared/dtypes';
import { makeTensor } from '../onnx/proto';
import { typeFromName } from '../onnx/tensor';
import type { QuantizedBias } from '../quantize/bias';
import type { Qparams } from '../qparams/qparams';
import type { QuantizedTensor } from '../quantize/weights';
import type { GraphDraft } from './draft/graph-draft';

/** Adds an integer initializer unless the name is there already; returns the name. */
export function integerTensor(
  draft: GraphDraft,
  name: string,
  dtype: StoredType,
  dims: readonly number[],
  values: StoredTensor['data'] | readonly number[],
): string {
  return draft.constant(name, () => {
    const data = ArrayBuffer.isView(values) ? values : dtypes[dtype].array.from(values);
    return makeTensor(name, typeFromName(dtype), dims, data);
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
function qdqDomain(opset: number, dtype: StoredType): string {
  const isWide = dtypes[dtype].bits === 16;
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

/** An integer tensor of the file, with a scale and zero point for all or along an axis. */
interface StoredTensor extends Omit<QuantizedTensor, 'dtype' | 'data' | 'min' | 'max'> {
  readonly dtype: StoredType;
  readonly data: QuantizedTensor['data'] | Int32Array;
}

/** Writes an integer initializer and its DequantizeLinear; returns the float value. */
export function writeIntegerWeight(
  draft: GraphDraft,
  tensor: QuantizedTensor,
  name: string,
): string {
  return writeStored(draft, tensor, name, name);
}

/** Writes an int32 bias and its DequantizeLinear; returns the float value. */
export function writeIntegerBias(draft: GraphDraft, bias: QuantizedBias, name: string): string {
  const axis = bias.scale.length > 1 ? bias.dims.length - 1 : null;
  const zeroPoint = Array.from(bias.scale, () => 0);
  const tensor = { ...bias, dtype: 'int32', axis, zeroPoint } as const;
  return writeStored(draft, tensor, name, `${name}_quantized`);
}

/** Scale and zero point are named after `grid`. */
function writeStored(draft: GraphDraft, tensor: StoredTensor, name: string, grid: string): string {
  const output = `${name}_DequantizeLinear_Output`;
  const quantized = `${name}_quantized`;
  if (draft.initializers.has(quantized)) return output;
  const { dtype, axis } = tensor;
  const dims = axis === null ? [] : [tensor.scale.length];
  integerTensor(draft, quantized, dtype, tensor.dims, tensor.data);
  const scale = draft.floats(`${grid}_scale`, dims, () => tensor.scale);
  const zeroPoint = integerTensor(draft, `${grid}_zero_point`, dtype, dims, tensor.zeroPoint);
  const attributes = axis === null ? {} : { axis };
  const domain = qdqDomain(draft.opset, dtype);
  return draft.add('DequantizeLinear', [quantized, scale, zeroPoint], output, attributes, domain);
}
