import { badInput } from '../../shared/errors';
import { DataType, type TensorProto } from './proto';

/** What users call an element type, and its bits; null where they differ from value to value. */
const elementTypes: Partial<Record<DataType, readonly [name: string, bits: number | null]>> = {
  [DataType.FLOAT]: ['float32', 32],
  [DataType.UINT8]: ['uint8', 8],
  [DataType.INT8]: ['int8', 8],
  [DataType.UINT16]: ['uint16', 16],
  [DataType.INT16]: ['int16', 16],
  [DataType.INT32]: ['int32', 32],
  [DataType.INT64]: ['int64', 64],
  [DataType.STRING]: ['string', null],
  [DataType.BOOL]: ['bool', 8],
  [DataType.FLOAT16]: ['float16', 16],
  [DataType.DOUBLE]: ['float64', 64],
  [DataType.UINT32]: ['uint32', 32],
  [DataType.UINT64]: ['uint64', 64],
  [DataType.BFLOAT16]: ['bfloat16', 16],
  [DataType.COMPLEX64]: ['complex64', 64],
  [DataType.COMPLEX128]: ['complex128', 128],
  [DataType.FLOAT8E4M3FN]: ['float8e4m3fn', 8],
  [DataType.FLOAT8E4M3FNUZ]: ['float8e4m3fnuz', 8],
  [DataType.FLOAT8E5M2]: ['float8e5m2', 8],
  [DataType.FLOAT8E5M2FNUZ]: ['float8e5m2fnuz', 8],
  [DataType.UINT4]: ['uint4', 4],
  [DataType.INT4]: ['int4', 4],
  [DataType.FLOAT4E2M1]: ['float4e2m1', 4],
  [DataType.FLOAT8E8M0]: ['float8e8m0', 8],
  [DataType.UINT2]: ['uint2', 2],
  [DataType.INT2]: ['int2', 2],
};

/** Name of an element type as users know it; `unknown` for what ONNX may add later. */
export function typeName(type: DataType): string {
  return elementTypes[type]?.[0] ?? 'unknown';
}

/** The inverse of `typeName`; UNDEFINED for names it does not know. */
export function typeFromName(name: string): DataType {
  const found = Object.entries(elementTypes).find(([, [known]]) => known === name);
  return found === undefined ? DataType.UNDEFINED : Number(found[0]);
}

/** Bytes per element; null for strings and for types of which several share a byte. */
export function byteWidth(type: DataType): number | null {
  const bits = elementTypes[type]?.[1] ?? null;
  return bits === null || bits < 8 ? null : bits / 8;
}

/** Bytes that `count` elements take in `rawData`; null for strings and unknown types. */
export function byteLength(type: DataType, count: number): number | null {
  const bits = elementTypes[type]?.[1] ?? null;
  return bits === null ? null : Math.ceil((count * bits) / 8);
}

export function dimsOf(tensor: TensorProto): number[] {
  return tensor.dims.map(Number);
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** Copies into a fresh, aligned buffer: views into a model file start anywhere. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Raw bytes as float32 without a copy where the alignment allows it. */
export function asFloat32(bytes: Uint8Array): Float32Array {
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / 4)
    : new Float32Array(aligned(bytes));
}

/**
 * Values of a float tensor (FLOAT, FLOAT16 or DOUBLE) as float32.
 * Throws `bad-input` naming the tensor when its data does not fit its dims.
 */
export function floatValues(tensor: TensorProto): Float32Array {
  const count = elementCount(dimsOf(tensor));
  const type: DataType = tensor.dataType;
  if (type === DataType.FLOAT) {
    if (tensor.rawData.length > 0) {
      checkWhole(tensor, 4);
      return checked(tensor, asFloat32(tensor.rawData), count);
    }
    return checked(tensor, Float32Array.from(tensor.floatData), count);
  }
  if (type === DataType.DOUBLE) {
    const values =
      tensor.rawData.length > 0
        ? Float32Array.from(new Float64Array(whole(tensor, 8)))
        : Float32Array.from(tensor.doubleData);
    return checked(tensor, values, count);
  }
  if (type === DataType.FLOAT16) {
    const bits =
      tensor.rawData.length > 0
        ? new Uint16Array(whole(tensor, 2))
        : Uint16Array.from(tensor.int32Data);
    return checked(tensor, Float32Array.from(bits, halfToFloat), count);
  }
  throw badInput(`tensor '${tensor.name}' is ${typeName(type)}, not a float tensor`);
}

/**
 * Values of an integer tensor (shapes, axes, zero points) as numbers. An int64 is exact up to 2^53
 * only: what goes into a model again takes `bigIntegerValues`. Throws `bad-input` for other types.
 */
export function integerValues(tensor: TensorProto): number[] {
  const type: DataType = tensor.dataType;
  const { rawData } = tensor;
  switch (type) {
    case DataType.INT64:
      return bigIntegerValues(tensor).map(Number);
    case DataType.INT32:
      return rawData.length > 0
        ? Array.from(new Int32Array(whole(tensor, 4)))
        : [...tensor.int32Data];
    case DataType.INT16:
      return rawData.length > 0
        ? Array.from(new Int16Array(whole(tensor, 2)))
        : [...tensor.int32Data];
    case DataType.UINT16:
      return rawData.length > 0
        ? Array.from(new Uint16Array(whole(tensor, 2)))
        : [...tensor.int32Data];
    case DataType.INT4:
      return nibbles(tensor).map((value) => (value > 7 ? value - 16 : value));
    case DataType.UINT4:
      return nibbles(tensor);
    case DataType.INT8:
      return Array.from(new Int8Array(aligned(rawOrInt32(tensor))));
    case DataType.UINT8:
      return Array.from(rawOrInt32(tensor));
    default:
      throw badInput(`tensor '${tensor.name}' is ${typeName(type)}, not an integer tensor`);
  }
}

/** The same, exactly. */
export function bigIntegerValues(tensor: TensorProto): bigint[] {
  if ((tensor.dataType as DataType) !== DataType.INT64) return integerValues(tensor).map(BigInt);
  return tensor.rawData.length > 0
    ? [...new BigInt64Array(whole(tensor, 8))]
    : [...tensor.int64Data];
}

/** A copy of the raw bytes, which must be whole values. */
function whole(tensor: TensorProto, width: number): ArrayBuffer {
  checkWhole(tensor, width);
  return aligned(tensor.rawData);
}

function checkWhole(tensor: TensorProto, width: number): void {
  if (tensor.rawData.length % width === 0) return;
  throw badInput(
    `tensor '${tensor.name}' holds ${tensor.rawData.length} bytes, no multiple of one ${typeName(tensor.dataType)}`,
    'The model file is damaged; export it again.',
  );
}

function rawOrInt32(tensor: TensorProto): Uint8Array {
  return tensor.rawData.length > 0 ? tensor.rawData : Uint8Array.from(tensor.int32Data);
}

/** Two values in a byte, the lower half first. */
function nibbles(tensor: TensorProto): number[] {
  const bytes = rawOrInt32(tensor);
  return Array.from(
    { length: elementCount(dimsOf(tensor)) },
    (_, at) => ((bytes[at >> 1] ?? 0) >> (4 * (at % 2))) & 15,
  );
}

function checked(tensor: TensorProto, values: Float32Array, count: number): Float32Array {
  if (values.length !== count) {
    throw badInput(
      `tensor '${tensor.name}' holds ${values.length} values but its shape [${dimsOf(tensor).join(',')}] needs ${count}`,
      'The model file is damaged; export it again.',
    );
  }
  return values;
}

/** IEEE 754 binary16 bits to a number. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
