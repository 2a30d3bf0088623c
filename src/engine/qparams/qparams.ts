import { AppError } from '../../shared/errors';
import type { IntegerRange } from '../../shared/dtypes';

/** Scale (float32 value) and zero point of one tensor or channel. */
export interface Qparams {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Smallest normal float32: scales below it become 1, as ONNX Runtime does. */
const smallestScale = 1.17549435e-38;

/** Rounds halves to the even neighbour, as NumPy and the kernels do. */
export function roundHalfEven(value: number): number {
  // Adding 1.5·2⁵² leaves no fraction bits: the addition itself rounds halves to even.
  return Math.abs(value) < roundable ? value + roundingShift - roundingShift : Math.round(value);
}

/** 1.5·2⁵². */
export const roundingShift = 6755399441055744;
const roundable = 2 ** 51;

/**
 * Qparams of a range, bit for bit those of ONNX Runtime's `compute_scale_zp`: 0 is forced into the
 * range, the width is taken in float32, the division done in float64, the scale stored as float32.
 * Throws `bad-input` naming `tensor` when the range is not finite.
 */
export function qparamsOf(
  low: number,
  high: number,
  integers: IntegerRange,
  symmetric: boolean,
  tensor: string,
): Qparams {
  let min = Math.fround(Math.min(0, low));
  let max = Math.fround(Math.max(0, high));
  if (symmetric) {
    max = Math.max(Math.abs(min), Math.abs(max));
    min = -max;
  }
  const width = Math.fround(max - min);
  const scale = width / (integers.max - integers.min);
  if (!Number.isFinite(scale)) {
    throw new AppError('bad-input', `tensor '${tensor}' has no finite range (${low} to ${high})`, {
      hint: 'Skip the layers around it, or choose a preset that is not ort-*: those keep masks in the range. Check the data for infinity.',
    });
  }
  if (scale < smallestScale) return { scale: 1, zeroPoint: 0 };
  const zeroPoint = symmetric
    ? roundHalfEven((integers.min + integers.max) / 2)
    : roundHalfEven(integers.min - min / scale);
  return { scale: Math.fround(scale), zeroPoint };
}
