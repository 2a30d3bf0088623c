import { roundHalfEven } from './qparams';

/** An int32 bias; zero point 0. */
export interface QuantizedBias {
  readonly dims: readonly number[];
  /** float32 values, one or one per channel. */
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
  const count = weightScale.length === 1 ? 1 : values.length;
  const scale = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    scale[index] = inputScale * (weightScale[index % weightScale.length] ?? 1);
  }
  const data = new Int32Array(values.length);
  values.forEach((value, index) => {
    const integer = roundHalfEven((value * beta) / (scale[count === 1 ? 0 : index] ?? 1));
    data[index] = Math.min(int32Max, Math.max(int32Min, integer));
  });
  return { dims, scale, data };
}

/** q·s in float32: what DequantizeLinear gives, bit for bit. */
export function dequantizeBias(bias: QuantizedBias): Float32Array {
  return Float32Array.from(bias.data, (value, index) => {
    const scale = bias.scale[bias.scale.length === 1 ? 0 : index] ?? 1;
    return Math.fround(value) * scale;
  });
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
  const perTensor = weightScale.length === 1;
  let changed = false;
  const raised = Float32Array.from(weightScale, (scale, channel) => {
    let largest = 0;
    if (perTensor) for (const value of bias) largest = Math.max(largest, Math.abs(value));
    else largest = Math.abs(bias[channel] ?? 0);
    const smallest = (1.0001 * (2 * largest * Math.abs(beta))) / int32Width;
    const candidate = inputScale * scale;
    if (candidate >= smallest || candidate <= 0) return scale;
    changed = true;
    return scale * (smallest / candidate);
  });
  return changed ? raised : null;
}
