/** The integer types of a quantized model's tensors; everything in which they differ. Biases alone have 32 bits. */
export const dtypes = {
  uint8: { bits: 8, isSigned: false, array: Uint8Array, reduced: { min: 0, max: 127 } },
  int8: { bits: 8, isSigned: true, array: Int8Array, reduced: { min: -64, max: 64 } },
  uint4: { bits: 4, isSigned: false, array: Uint8Array, reduced: null },
  int4: { bits: 4, isSigned: true, array: Int8Array, reduced: null },
  uint16: { bits: 16, isSigned: false, array: Uint16Array, reduced: null },
  int16: { bits: 16, isSigned: true, array: Int16Array, reduced: null },
  int32: { bits: 32, isSigned: true, array: Int32Array, reduced: null },
} as const;

export type StoredType = keyof typeof dtypes;
/** What activations and weights are rounded to. */
export type IntegerType = Exclude<StoredType, 'int32'>;
/** Integers of any of these types, row-major; of 4 bits one in each byte. */
export type IntegerArray = InstanceType<(typeof dtypes)[IntegerType]['array']>;

/** What a recipe may choose, in the order in which it is offered. */
export const activationTypes = ['uint8', 'int8', 'uint16', 'int16'] as const;
export type ActivationType = (typeof activationTypes)[number];
export const weightTypes = ['int8', 'uint8', 'int4', 'uint4'] as const;
export type WeightType = (typeof weightTypes)[number];

/** Layers that are not integers on both sides. `weights`: they alone are stored as integers, all is computed in float. */
export const layerForms = ['weights'] as const;
export type LayerForm = (typeof layerForms)[number];

export const storedTypes = [...activationTypes, 'int4', 'uint4', 'int32'] as const;

/** What a tensor really is in the quantized model, after every skip. */
export const effectiveTypes = [
  'int8',
  'uint8',
  'int4',
  'uint4',
  'int16',
  'uint16',
  'int32',
  'float32',
] as const;
export type EffectivePrecision = (typeof effectiveTypes)[number];

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Integers a tensor may take. Symmetric signed types leave out their lowest value so that both ends are equally far;
 * `reduceRange` is for types of 8 bits alone.
 */
export function integerRange(
  dtype: StoredType,
  { symmetric, reduceRange }: { symmetric: boolean; reduceRange: boolean },
): IntegerRange {
  const { bits, isSigned, reduced } = dtypes[dtype];
  if (reduceRange && reduced !== null) return reduced;
  if (!isSigned) return { min: 0, max: 2 ** bits - 1 };
  const max = 2 ** (bits - 1) - 1;
  return { min: symmetric ? -max : -max - 1, max };
}
