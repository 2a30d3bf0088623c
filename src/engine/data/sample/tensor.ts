import { AppError } from '../../../shared/errors';

/** ONNX element types that can be fed to a model. */
export const elementTypes = [
  'float32',
  'float64',
  'float16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
] as const;

export type ElementType = (typeof elementTypes)[number];

/** float16 as raw bits in a Uint16Array, bool as one byte per value, 64-bit integers as bigint. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A tensor in JavaScript memory, row-major; `data.length` is the product of `dims`. */
export interface HostTensor {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

/** One sample: a tensor for every model input, by input name. */
export type Feeds = Readonly<Record<string, HostTensor>>;

/** Feeds to be filled; without a prototype, because an input may be called `__proto__`. */
export function emptyFeeds(): Record<string, HostTensor> {
  return Object.create(null) as Record<string, HostTensor>;
}

/**
 * What a model wants at one input. A string or -1 is a dynamic dimension; an empty shape is not
 * checked, because ONNX Runtime reports both scalars and inputs of unknown rank so.
 */
export interface InputSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
  /** Fed where a sample holds nothing for this input. */
  readonly defaultValue?: HostTensor;
}

/** Inputs that every sample must hold a tensor for. */
export function neededInputs(inputs: readonly InputSpec[]): readonly InputSpec[] {
  return inputs.filter(({ defaultValue }) => defaultValue === undefined);
}

/** What is fed where a sample holds nothing else. */
export function defaultFeeds(inputs: readonly InputSpec[]): Feeds {
  return Object.fromEntries(
    inputs.flatMap(({ name, defaultValue }) =>
      defaultValue === undefined ? [] : [[name, defaultValue] as const],
    ),
  );
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

export function bytesPerElement(type: ElementType): number {
  return arrays[type].BYTES_PER_ELEMENT;
}

/** Little-endian bytes as typed values: a view where the alignment allows it, else a copy. */
export function viewBytes(type: ElementType, bytes: Uint8Array): TypedArray {
  const Array = arrays[type];
  const length = bytes.byteLength / Array.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % Array.BYTES_PER_ELEMENT === 0) {
    return new Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  }
  // Uint8Array.from, unlike Buffer.slice, copies into a fresh, aligned buffer.
  return new Array(Uint8Array.from(bytes).buffer, 0, length);
}

/** Zeros. Throws `out-of-memory` where there is no room for them. */
export function allocate(type: ElementType, length: number): TypedArray {
  try {
    return new arrays[type](length);
  } catch (error) {
    throw new AppError('out-of-memory', `not enough memory for ${length} ${type} values`, {
      hint: 'Use smaller samples, or close other programs.',
      cause: error,
    });
  }
}

export function isDynamic(dim: number | string | undefined): boolean {
  return typeof dim !== 'number' || dim < 0;
}

/** `float32 [1,3,224,224]`, as error messages print a tensor. */
export function describeTensor(type: string, dims: readonly (number | string)[]): string {
  return `${type} [${dims.map((dim) => (dim === -1 ? '?' : dim)).join(',')}]`;
}
