import { badInput } from '../../../shared/errors';
import { elementCount } from '../../onnx/tensor';
import { readNpyHeader, writeNpyHeader } from './npy-header';
import { allocate, bytesPerElement, viewBytes } from '../sample/tensor';
import type { ElementType, HostTensor, TypedArray } from '../sample/tensor';

const typeByCode: Readonly<Record<string, ElementType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/**
 * Reads a .npy file of any byte order and memory order into a row-major tensor. Values that are
 * already little-endian and row-major stay a view of `bytes`. Bytes after the array are ignored,
 * as numpy.load does. Throws `bad-input` naming the file.
 */
export function readNpy(bytes: Uint8Array, file: string): HostTensor {
  const header = readNpyHeader(bytes, file);
  const { type, isBigEndian } = parseDescr(header.descr, file);
  const size = elementCount(header.shape) * bytesPerElement(type);
  const found = bytes.byteLength - header.dataOffset;
  if (!Number.isSafeInteger(size) || found < size) {
    throw badInput(
      `${file} is truncated: its header announces ${size} bytes of values (${header.descr}, shape [${header.shape.join(',')}]), the file holds ${found}`,
      'Copy or save the file again.',
    );
  }
  let raw = bytes.subarray(header.dataOffset, header.dataOffset + size);
  if (isBigEndian) raw = swapBytes(raw, bytesPerElement(type));
  const values = viewBytes(type, raw);
  const data = header.isFortranOrder ? toRowMajor(type, values, header.shape) : values;
  return { type, dims: header.shape, data };
}

/**
 * What the beginning of a .npy file, its header at least, announces; `sizeBytes` is that of the whole
 * file. Throws `bad-input` naming the file.
 */
export function announcedNpy(
  bytes: Uint8Array,
  file: string,
): { type: ElementType; shape: readonly number[]; sizeBytes: number } {
  const { descr, shape, dataOffset } = readNpyHeader(bytes, file);
  const { type } = parseDescr(descr, file);
  return { type, shape, sizeBytes: dataOffset + elementCount(shape) * bytesPerElement(type) };
}

/** Writes a tensor as numpy.save would: little-endian, row-major. */
export function writeNpy(tensor: HostTensor): Uint8Array {
  const code = Object.keys(typeByCode).find((key) => typeByCode[key] === tensor.type) ?? 'f4';
  const order = bytesPerElement(tensor.type) === 1 ? '|' : '<';
  const header = writeNpyHeader(`${order}${code}`, tensor.dims);
  const { buffer, byteOffset, byteLength } = tensor.data;
  const bytes = new Uint8Array(header.byteLength + byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), header.byteLength);
  return bytes;
}

function parseDescr(descr: string, file: string): { type: ElementType; isBigEndian: boolean } {
  const [, order = '', code = ''] = /^([<>|=]?)(.*)$/.exec(descr) ?? [];
  if (code.startsWith('O')) {
    throw badInput(
      `${file} holds Python objects (dtype object), not numbers`,
      'Save it with a numeric dtype, for instance numpy.save(file, array.astype(numpy.float32)).',
    );
  }
  const type = typeByCode[code];
  if (type === undefined) {
    throw badInput(
      `${file} has dtype '${descr}', which cannot be fed to a model`,
      `Save it as one of ${[...new Set(Object.values(typeByCode))].join(', ')}.`,
    );
  }
  return { type, isBigEndian: order === '>' };
}

function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = Uint8Array.from(bytes);
  for (let start = 0; start < swapped.length; start += width) {
    swapped.subarray(start, start + width).reverse();
  }
  return swapped;
}

/** Moves bit patterns, not numbers: a float read and written back may change the bits of a NaN. */
function toRowMajor(type: ElementType, values: TypedArray, shape: readonly number[]): TypedArray {
  const moved = allocate(type, values.length);
  const source = bitPatterns(values);
  const target = bitPatterns(moved);
  const index = shape.map(() => 0);
  let strides = 1;
  const step = shape.map((size) => {
    const stride = strides;
    strides *= size;
    return stride;
  });
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = source[from] as never;
    // Counts up like an odometer, the last dimension fastest, and moves `from` along with it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = step[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      from += stride;
      if (index[axis] !== shape[axis]) break;
      from -= stride * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return moved;
}

function bitPatterns({ buffer, byteOffset, length, BYTES_PER_ELEMENT: width }: TypedArray) {
  if (width === 1) return new Uint8Array(buffer, byteOffset, length);
  if (width === 2) return new Uint16Array(buffer, byteOffset, length);
  if (width === 4) return new Uint32Array(buffer, byteOffset, length);
  return new BigUint64Array(buffer, byteOffset, length);
}
