import { dtypes, integerRange, type IntegerArray } from '../../shared/dtypes';
import type { WeightConfig } from '../../shared/recipe/qconfig';
import { forEachBlockRun, scaleDims, type WeightBlocks } from './block-layout';
import type { QuantizedTensor } from './weights';

interface BlockQparams {
  readonly scale: Float32Array;
  readonly zeroPoint: number[];
  readonly min: number;
  readonly max: number;
}

/**
 * Scales and zero points by blocks, bit for bit those of ONNX Runtime's `MatMulNBitsQuantizer`
 * (`range2scale` and `range2scalezp` in its q4_dq.cpp). Symmetric: the value that is largest in size
 * takes the lowest integer, which there is once more than on the other side, so that a scale may be
 * negative. Asymmetric: from the lowest to the highest integer, 0 among the values.
 */
export function blockQparams(
  values: Float32Array,
  dims: readonly number[],
  blocks: WeightBlocks,
  config: WeightConfig,
): BlockQparams {
  const count = scaleDims(dims, blocks).reduce((all, one) => all * one, 1);
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  forEachBlockRun(dims, blocks, (scale, start, length) => {
    for (let index = 0; index < length; index += 1) {
      const value = values[start + index] ?? 0;
      if (value < (low[scale + index] ?? 0)) low[scale + index] = value;
      if (value > (high[scale + index] ?? 0)) high[scale + index] = value;
    }
  });
  const { min: lowest, max: highest } = integerRange(config.dtype, whole);
  const middle = dtypes[config.dtype].isSigned ? 0 : 2 ** (dtypes[config.dtype].bits - 1);
  const scale = new Float32Array(count);
  const zeroPoint = Array.from({ length: count }, () => middle);
  for (let index = 0; index < count; index += 1) {
    const [min, max] = [low[index] ?? 0, high[index] ?? 0];
    if (config.symmetric) {
      scale[index] = (Math.abs(max) > Math.abs(min) ? max : min) / (lowest - middle);
      continue;
    }
    const step = Math.fround(Math.fround(max - min) / (highest - lowest));
    scale[index] = step;
    const zero = step === 0 ? lowest : lowest + roundHalfAway(Math.fround(-min / step));
    zeroPoint[index] = Math.min(highest, Math.max(lowest, zero));
  }
  const all = { min: 0, max: 0 };
  for (const value of low) all.min = Math.min(all.min, value);
  for (const value of high) all.max = Math.max(all.max, value);
  return { scale, zeroPoint, ...all };
}

/** q = clip(roundHalfAway(fround(w · fround(1 / s))) + z), as in q4_dq.cpp. */
export function quantizeBlocks(
  values: Float32Array,
  dims: readonly number[],
  block: WeightBlocks,
  { dtype }: WeightConfig,
  qparams: BlockQparams,
): QuantizedTensor {
  const { scale, zeroPoint } = qparams;
  const integers = integerRange(dtype, whole);
  const data: IntegerArray = new dtypes[dtype].array(values.length);
  const reciprocal = scale.map((one) => (one === 0 ? 0 : 1 / one));
  forEachBlockRun(dims, block, (first, start, length) => {
    for (let index = 0; index < length; index += 1) {
      const ratio = Math.fround((values[start + index] ?? 0) * (reciprocal[first + index] ?? 0));
      const integer = roundHalfAway(ratio) + (zeroPoint[first + index] ?? 0);
      data[start + index] = Math.min(integers.max, Math.max(integers.min, integer));
    }
  });
  return { dims, axis: null, block, dtype, data, ...qparams };
}

/** Blocks use the lowest integer, too. */
const whole = { symmetric: false, reduceRange: false };

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
