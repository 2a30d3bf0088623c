import {
  dtypes,
  integerRange,
  type IntegerArray,
  type IntegerRange,
  type IntegerType,
} from '../../shared/dtypes';
import type { WeightConfig } from '../../shared/recipe/qconfig';
import { elementCount } from '../onnx/tensor';
import { forEachBlockRun, type WeightBlocks } from './block-layout';
import { qparamsOf, roundingShift } from '../qparams/qparams';

/** An initializer on its integer grid. */
export interface QuantizedTensor {
  readonly dims: readonly number[];
  /** Channel axis, null = per tensor, or by blocks. */
  readonly axis: number | null;
  /** Scales and zero points are those of blocks along an axis; see `scaleDims` for their order. */
  readonly block?: WeightBlocks;
  readonly dtype: IntegerType;
  /** float32 values, one, one per channel, or one per block; of blocks they may be negative. */
  readonly scale: Float32Array;
  readonly zeroPoint: readonly number[];
  /** Row-major integers in `dtype`. */
  readonly data: IntegerArray;
  /** Range of the float values that was covered, over all channels. */
  readonly min: number;
  readonly max: number;
}

/** How a flat array splits into channels: element i belongs to channel ⌊i/inner⌋ mod count. */
export interface ChannelLayout {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

export function channelLayout(dims: readonly number[], axis: number | null): ChannelLayout {
  if (axis === null) return { outer: 1, count: 1, inner: elementCount(dims) };
  return {
    outer: elementCount(dims.slice(0, axis)),
    count: dims[axis] ?? 1,
    inner: elementCount(dims.slice(axis + 1)),
  };
}

/** Calls `visit(channel, start, end)` for every contiguous run of one channel. */
export function forEachRun(
  layout: ChannelLayout,
  visit: (channel: number, start: number, end: number) => void,
): void {
  const { outer, count, inner } = layout;
  for (let block = 0; block < outer; block += 1) {
    for (let channel = 0; channel < count; channel += 1) {
      const start = (block * count + channel) * inner;
      visit(channel, start, start + inner);
    }
  }
}

/** Extremes per channel, in float32. */
export function channelExtremes(
  values: Float32Array,
  layout: ChannelLayout,
): { readonly min: Float32Array; readonly max: Float32Array } {
  const min = new Float32Array(layout.count).fill(Infinity);
  const max = new Float32Array(layout.count).fill(-Infinity);
  forEachRun(layout, (channel, start, end) => {
    let low = min[channel] ?? Infinity;
    let high = max[channel] ?? -Infinity;
    for (let index = start; index < end; index += 1) {
      const value = values[index] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    min[channel] = low;
    max[channel] = high;
  });
  return { min, max };
}

/** Scales and zero points of a weight. */
export function weightQparams(
  values: Float32Array,
  dims: readonly number[],
  axis: number | null,
  config: WeightConfig,
  tensor: string,
): { scale: Float32Array; zeroPoint: number[]; min: number; max: number } {
  const layout = channelLayout(dims, axis);
  const extremes = channelExtremes(values, layout);
  const integers = integerRange(config.dtype, config);
  const scale = new Float32Array(layout.count);
  const zeroPoint: number[] = [];
  for (let channel = 0; channel < layout.count; channel += 1) {
    const empty = layout.inner * layout.outer === 0;
    const low = empty ? 0 : (extremes.min[channel] ?? 0);
    const high = empty ? 0 : (extremes.max[channel] ?? 0);
    const qparams = qparamsOf(low, high, integers, config.symmetric, tensor);
    scale[channel] = qparams.scale;
    zeroPoint.push(qparams.zeroPoint);
  }
  return { scale, zeroPoint, min: minOf(extremes.min), max: maxOf(extremes.max) };
}

/** By channel the scale and zero point, and the integers there are. */
export interface ChannelGrids {
  readonly scale: Float32Array;
  readonly zeroPoint: readonly number[];
  readonly integers: IntegerRange;
}

/** q = clip(roundHalfEven(fround(w / s)) + z); the division is done in float32. */
export function quantizeValues(
  values: Float32Array,
  layout: ChannelLayout,
  { scale, zeroPoint, integers }: ChannelGrids,
  out: IntegerArray,
): void {
  forEachRun(layout, (channel, start, end) => {
    const channelScale = scale[channel] ?? 1;
    const zero = zeroPoint[channel] ?? 0;
    for (let index = start; index < end; index += 1) {
      const ratio = Math.fround((values[index] ?? 0) / channelScale);
      let integer = ratio + roundingShift - roundingShift + zero;
      if (integer < integers.min) integer = integers.min;
      else if (integer > integers.max) integer = integers.max;
      out[index] = integer;
    }
  });
}

/** Quantizes a float weight whose qparams are decided. */
export function quantizeWeight(
  values: Float32Array,
  dims: readonly number[],
  axis: number | null,
  config: WeightConfig,
  qparams: { scale: Float32Array; zeroPoint: readonly number[]; min: number; max: number },
): QuantizedTensor {
  const data = new dtypes[config.dtype].array(values.length);
  const integers = integerRange(config.dtype, config);
  quantizeValues(values, channelLayout(dims, axis), { ...qparams, integers }, data);
  return { dims, axis, dtype: config.dtype, data, ...qparams };
}

/** (q − z)·s in float32: what DequantizeLinear gives, bit for bit. */
export function dequantize(tensor: QuantizedTensor): Float32Array {
  if (tensor.block !== undefined) return dequantizeBlocks(tensor, tensor.block);
  const out = new Float32Array(tensor.data.length);
  forEachRun(channelLayout(tensor.dims, tensor.axis), (channel, start, end) => {
    const scale = tensor.scale[channel] ?? 1;
    const zero = tensor.zeroPoint[channel] ?? 0;
    for (let index = start; index < end; index += 1) {
      out[index] = ((tensor.data[index] ?? 0) - zero) * scale;
    }
  });
  return out;
}

/** (q − z)·s in float32, element by element. */
function dequantizeBlocks(tensor: QuantizedTensor, block: WeightBlocks): Float32Array {
  const { dims, data, scale, zeroPoint } = tensor;
  const out = new Float32Array(data.length);
  forEachBlockRun(dims, block, (first, start, length) => {
    for (let index = 0; index < length; index += 1) {
      const integer = (data[start + index] ?? 0) - (zeroPoint[first + index] ?? 0);
      out[start + index] = integer * (scale[first + index] ?? 1);
    }
  });
  return out;
}

function minOf(values: Float32Array): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}

function maxOf(values: Float32Array): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity);
}
