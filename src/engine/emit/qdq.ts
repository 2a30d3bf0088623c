import { dtypes, type IntegerType, type StoredType } from '../../shared/dtypes';
import { makeTensor } from '../onnx/proto';
import { typeFromName } from '../onnx/tensor';
import type { QuantizedBias } from '../quantize/bias';
import { scaleDims, type WeightBlocks } from '../quantize/block-layout';
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
    const stored = dtypes[dtype].bits === 4 ? packNibbles(data) : data;
    return makeTensor(name, typeFromName(dtype), dims, stored);
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

/** 16-bit and 4-bit types stand in the default domain from opset 21, 8-bit per-channel ones from 13. */
function qdqDomain(opset: number, dtype: StoredType): string {
  const { bits } = dtypes[dtype];
  return opset >= (bits === 16 || bits === 4 ? 21 : 13) ? '' : 'com.microsoft';
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
  const { dtype, axis, block } = tensor;
  if (block !== undefined)
    return writeBlocks(draft, { ...tensor, block }, { output, quantized, grid });
  const dims = axis === null ? [] : [tensor.scale.length];
  integerTensor(draft, quantized, dtype, tensor.dims, tensor.data);
  const scale = draft.floats(`${grid}_scale`, dims, () => tensor.scale);
  const zeroPoint = integerTensor(draft, `${grid}_zero_point`, dtype, dims, tensor.zeroPoint);
  const attributes = axis === null ? {} : { axis };
  const domain = qdqDomain(draft.opset, dtype);
  return draft.add('DequantizeLinear', [quantized, scale, zeroPoint], output, attributes, domain);
}

/** A tensor with scales by blocks; zero points of 0 are left out, as MatMulNBits has none then. */
function writeBlocks(
  draft: GraphDraft,
  tensor: StoredTensor & { readonly block: WeightBlocks },
  names: { readonly output: string; readonly quantized: string; readonly grid: string },
): string {
  const { dtype, block, zeroPoint } = tensor;
  const dims = scaleDims(tensor.dims, block);
  const inputs = [
    integerTensor(draft, names.quantized, dtype, tensor.dims, tensor.data),
    draft.floats(`${names.grid}_scale`, dims, () => tensor.scale),
  ];
  if (zeroPoint.some((zero) => zero !== 0))
    inputs.push(integerTensor(draft, `${names.grid}_zero_point`, dtype, dims, zeroPoint));
  const attributes = { axis: block.axis, block_size: block.size };
  return draft.add('DequantizeLinear', inputs, names.output, attributes);
}

/** Two elements in each byte, the first one in the lower half; the last byte may hold but one. */
function packNibbles(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 2));
  for (let index = 0; index < values.length; index += 1) {
    const nibble = (values[index] ?? 0) & 15;
    bytes[index >> 1] = (bytes[index >> 1] ?? 0) | (index % 2 === 0 ? nibble : nibble << 4);
  }
  return bytes;
}
