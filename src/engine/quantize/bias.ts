import type { FloatWeight } from './float-weights';
import { roundHalfEven } from '../qparams/qparams';

/** An int32 bias; zero point 0. */
export interface QuantizedBias {
  readonly dims: readonly number[];
  /** float32 values, one or one per channel: the last dimension. */
  readonly scale: Float32Array;
  readonly data: Int32Array;
}

const int32Max = 2147483647;
const int32Min = -2147483648;
/** 2³² − 2, the width of symmetric int32. */
const int32Width = 4294967294;

/**
 * Scale fround(s_x·s_w) and value roundHalfEven(beta·b/scale) in float64, clipped to int32. What is
 * dequantized is beta·b, for a layer whose own beta becomes 1, and integer kernels may add the
 * integers to their products as they are. ONNX Runtime's quantizer puts beta into the scale instead,
 * so that its models lose it: they add b.
 * `weightScale` is repeated when a grouped ConvTranspose has fewer scales than biases.
 */
export function quantizeBias(
  values: Float32Array,
  dims: readonly number[],
  inputScale: number,
  weightScale: Float32Array,
  beta: number,
): QuantizedBias {
  if (weightScale.length === 1) {
    const scale = Float32Array.of(inputScale * (weightScale[0] ?? 1));
    return { dims, scale, data: integersOf(values, scale, beta) };
  }
  const columns = dims.at(-1) ?? 1;
  const scale = new Float32Array(columns);
  for (let index = 0; index < columns; index += 1) {
    scale[index] = inputScale * (weightScale[index % weightScale.length] ?? 1);
  }
  return { dims, scale, data: integersOf(values, scale, beta) };
}

/**
 * One bias value per channel: a value that a Gemm adds to all its columns (bias of shape [], [1],
 * [M, 1]) is written out for each, so that every column can have a scale of its own.
 */
export function biasPerChannel(bias: FloatWeight, channels: number): FloatWeight {
  if (channels === 1 || (bias.dims.at(-1) ?? 1) !== 1) return bias;
  const values = new Float32Array(bias.values.length * channels);
  bias.values.forEach((value, row) => values.fill(value, row * channels, (row + 1) * channels));
  return { dims: [...bias.dims.slice(0, -1), channels], values };
}

function integersOf(values: Float32Array, scale: Float32Array, beta: number): Int32Array {
  const data = new Int32Array(values.length);
  values.forEach((value, index) => {
    const integer = roundHalfEven((value * beta) / (scale[index % scale.length] ?? 1));
    data[index] = Math.min(int32Max, Math.max(int32Min, integer));
  });
  return data;
}

/** q·s in float32: what DequantizeLinear gives, bit for bit. */
export function dequantizeBias(bias: QuantizedBias): Float32Array {
  return Float32Array.from(bias.data, (value, index) => {
    const scale = bias.scale[index % bias.scale.length] ?? 1;
    return Math.fround(value) * scale;
  });
}

function largestByChannel(bias: Float32Array, beta: number, channels: number): Float64Array {
  const largest = new Float64Array(channels);
  bias.forEach((value, index) => {
    const channel = index % channels;
    largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(value * beta));
  });
  return largest;
}

/**
 * Raises weight scales under which the bias would not fit into int32.
 * Source: `_adjust_weight_scale_for_int32_bias` of ONNX Runtime's quantizer. Returns null if none needs it.
 */
export function scaleForBias(
  bias: Float32Array,
  inputScale: number,
  weightScale: Float32Array,
  beta = 1,
): Float32Array | null {
  const largest = largestByChannel(bias, beta, weightScale.length);
  let changed = false;
  const raised = Float32Array.from(weightScale, (scale, channel) => {
    const smallest = (1.0001 * (2 * (largest[channel] ?? 0))) / int32Width;
    const candidate = inputScale * scale;
    if (candidate >= smallest || candidate <= 0) return scale;
    changed = true;
    return scale * (smallest / candidate);
  });
  return changed ? raised : null;
}

/** What the integers are off by at most, in the units of the bias; NaN and infinity count as infinite. */
export function largestBiasError(
  values: Float32Array,
  quantized: QuantizedBias,
  beta: number,
): number {
  const found = dequantizeBias(quantized);
  let largest = 0;
  values.forEach((value, index) => {
    const error = Math.abs(value * beta - (found[index] ?? 0));
    largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
  });
  return largest;
}

/** Integers that hold a bias nearly as well as float32 does, and leave room for the products. */
const fineBias = 2 ** 24;

/**
 * A channel whose weights are all 0 has scale 1 for want of a better one, which makes the step of its
 * bias as large as that of the input. Any scale does for zeros, so such a channel gets one that suits
 * its bias where that would be off by more than `allowed`. Returns null if none needs it.
 */
export function scaleOfEmptyChannels(
  bias: Float32Array,
  inputScale: number,
  weightScale: Float32Array,
  empty: ReadonlySet<number>,
  { beta, allowed }: { readonly beta: number; readonly allowed: number },
): Float32Array | null {
  if (empty.size === 0) return null;
  const largest = largestByChannel(bias, beta, weightScale.length);
  let changed = false;
  const fitted = Float32Array.from(weightScale, (scale, channel) => {
    const size = largest[channel] ?? 0;
    const fine = size / fineBias / inputScale;
    if (!empty.has(channel) || size === 0 || !(inputScale * scale > allowed)) return scale;
    if (!(fine > smallestNormal)) return scale;
    changed = true;
    return fine;
  });
  return changed ? fitted : null;
}

const smallestNormal = 1.17549435e-38;
