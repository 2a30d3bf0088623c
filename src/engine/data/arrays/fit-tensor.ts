import { badInput } from '../../../shared/errors';
import { halfToFloat } from '../../onnx/tensor';
import { floatToHalf } from '../sample/half';
import type { NoticeLog } from '../sample/notice-log';
import { describeTensor, isDynamic, type HostTensor, type InputSpec } from '../sample/tensor';

/** The only conversions between element types; anything else would change values unasked. */
const conversions: readonly {
  readonly from: HostTensor['type'];
  readonly to: HostTensor['type'];
  readonly convert: (tensor: HostTensor) => HostTensor['data'];
}[] = [
  {
    from: 'float64',
    to: 'float32',
    convert: ({ data }) => Float32Array.from(data as Float64Array),
  },
  {
    from: 'int32',
    to: 'int64',
    convert: ({ data }) => BigInt64Array.from(data as Int32Array, BigInt),
  },
  {
    from: 'float32',
    to: 'float16',
    convert: ({ data }) => Uint16Array.from(data as Float32Array, floatToHalf),
  },
  {
    // A half-precision model is measured in float32; its samples were made for its own type.
    from: 'float16',
    to: 'float32',
    convert: ({ data }) => Float32Array.from(data as Uint16Array, halfToFloat),
  },
];

/**
 * Makes a tensor fit what the model declares: converts float64 → float32, int32 → int64,
 * float32 ↔ float16 and adds a missing batch dimension, each with a notice.
 * Throws `bad-input` naming file, input, expected and found for everything else.
 */
export function fitTensor(
  tensor: HostTensor,
  spec: InputSpec,
  file: string,
  notices: NoticeLog,
): HostTensor {
  const conversion = conversions.find(({ from, to }) => from === tensor.type && to === spec.type);
  if (tensor.type !== spec.type && conversion === undefined) {
    throw mismatch(tensor, spec, file, typeHint(tensor, spec));
  }
  const dims = fitDims(tensor, spec, file);
  if (dims.length !== tensor.dims.length) {
    notices.add({
      code: 'batch-dimension-added',
      message: `Samples without batch dimension are fed as ${describeTensor(spec.type, dims)} to '${spec.name}'.`,
    });
  }
  if (conversion === undefined) return { ...tensor, dims };
  notices.add({
    code: `converted-${conversion.from}`,
    message: `${conversion.from} samples are converted to ${conversion.to} for input '${spec.name}'.`,
  });
  return { type: spec.type, dims, data: conversion.convert(tensor) };
}

function fitDims(tensor: HostTensor, spec: InputSpec, file: string): readonly number[] {
  const { shape } = spec;
  if (shape.length === 0) return tensor.dims;
  const isBatchFree = isDynamic(shape[0]) || shape[0] === 1;
  const dims =
    tensor.dims.length === shape.length - 1 && isBatchFree ? [1, ...tensor.dims] : tensor.dims;
  const fits =
    dims.length === shape.length && dims.every((dim, i) => isDynamic(shape[i]) || dim === shape[i]);
  if (!fits) throw mismatch(tensor, spec, file, shapeHint(dims, shape));
  // Other dimensions may be 0, like the empty cache of a decoder's first step.
  if (dims.length > 1 && dims[0] === 0) {
    throw mismatch(tensor, spec, file, 'The array is empty; save it again with its values.');
  }
  return dims;
}

function mismatch(tensor: HostTensor, spec: InputSpec, file: string, hint: string): Error {
  const expected = describeTensor(spec.type, spec.shape);
  const found = describeTensor(tensor.type, tensor.dims);
  return badInput(`input '${spec.name}' of ${file}: expected ${expected}, found ${found}`, hint);
}

function typeHint(tensor: HostTensor, spec: InputSpec): string {
  return `Save it as ${spec.type}, for instance numpy.save(file, array.astype(numpy.${spec.type === 'bool' ? 'bool_' : spec.type})); ${tensor.type} values are not converted unasked.`;
}

function shapeHint(dims: readonly number[], shape: readonly (number | string)[]): string {
  const batch = shape[0];
  const rest = dims.slice(-(shape.length - 1));
  const restFits = rest.every((dim, i) => isDynamic(shape[i + 1]) || dim === shape[i + 1]);
  if (typeof batch === 'number' && batch > 1 && dims.length >= shape.length - 1 && restFits) {
    return `The model has a fixed batch of ${batch}: put ${batch} samples into each file, or export it with a dynamic batch.`;
  }
  if (dims.length === shape.length && isPermutation(dims, shape)) {
    return 'The sizes are right but in another order: transpose the array (NHWC and NCHW are easily mixed up).';
  }
  return 'Save one sample per file, in the shape the model takes.';
}

function isPermutation(dims: readonly number[], shape: readonly (number | string)[]): boolean {
  const left = [...dims];
  for (const size of shape) {
    if (isDynamic(size)) continue;
    const at = left.indexOf(Number(size));
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return true;
}
