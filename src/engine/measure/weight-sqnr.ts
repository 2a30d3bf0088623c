import type { WeightMetric } from '../../shared/contract/report';
import type { FloatWeight } from '../quantize/float-weights';
import { elementCount } from '../onnx/tensor';
import type { WeightBlocks } from '../quantize/block-layout';
import { channelLayout, forEachRun, type QuantizedTensor } from '../quantize/weights';
import { sqnr } from './metrics';

export interface ChannelError {
  readonly min: number;
  readonly max: number;
  readonly signal: number;
  readonly noise: number;
  /** Largest |q − z|: how much of the grid the channel uses. */
  readonly levels: number;
}

/**
 * Energies per channel of a weight against its dequantized integers. Channels are those of
 * `channelAxis`, also where the weight is quantized per tensor.
 */
export function channelErrors(
  float: FloatWeight,
  quantized: QuantizedTensor,
  channelAxis: number | null,
): readonly ChannelError[] {
  const layout = channelLayout(float.dims, channelAxis);
  const gridOf = gridIndex(float.dims, quantized);
  const min = new Float64Array(layout.count).fill(Infinity);
  const max = new Float64Array(layout.count).fill(-Infinity);
  const signal = new Float64Array(layout.count);
  const noise = new Float64Array(layout.count);
  const levels = new Float64Array(layout.count);
  forEachRun(layout, (channel, start, end) => {
    let low = min[channel] ?? Infinity;
    let high = max[channel] ?? -Infinity;
    let energy = 0;
    let error = 0;
    let used = levels[channel] ?? 0;
    for (let index = start; index < end; index += 1) {
      const value = float.values[index] ?? 0;
      const own = gridOf(channel, index);
      const integer = (quantized.data[index] ?? 0) - (quantized.zeroPoint[own] ?? 0);
      const difference = value - Math.fround(integer * (quantized.scale[own] ?? 1));
      energy += value * value;
      error += difference * difference;
      if (value < low) low = value;
      if (value > high) high = value;
      if (integer > used) used = integer;
      else if (-integer > used) used = -integer;
    }
    min[channel] = low;
    max[channel] = high;
    signal[channel] = (signal[channel] ?? 0) + energy;
    noise[channel] = (noise[channel] ?? 0) + error;
    levels[channel] = used;
  });
  return Array.from({ length: layout.count }, (_unused, channel) => ({
    min: min[channel] ?? 0,
    max: max[channel] ?? 0,
    signal: signal[channel] ?? 0,
    noise: noise[channel] ?? 0,
    levels: levels[channel] ?? 0,
  }));
}

/** By channel and element of a weight: which of its scales counts there. */
function gridIndex(
  dims: readonly number[],
  { axis, block }: QuantizedTensor,
): (channel: number, index: number) => number {
  if (block !== undefined) return blockIndex(dims, block);
  return channelLayout(dims, axis).count > 1 ? (channel) => channel : () => 0;
}

function blockIndex(
  dims: readonly number[],
  { axis, size }: WeightBlocks,
): (channel: number, index: number) => number {
  const rows = dims[axis] ?? 1;
  const inner = elementCount(dims.slice(axis + 1));
  const blocks = Math.ceil(rows / size);
  return (_channel, index) => {
    const row = Math.floor(index / inner);
    const outer = Math.floor(row / rows);
    return (outer * blocks + Math.floor((row % rows) / size)) * inner + (index % inner);
  };
}

/** A channel that is not zero but rounds to zero everywhere. */
export function isDead(channel: ChannelError): boolean {
  return channel.levels === 0 && channel.signal > 0;
}

/** Weight SQNR: whole tensor, worst channel, dead channels. */
export function weightMetric(name: string, channels: readonly ChannelError[]): WeightMetric {
  let signal = 0;
  let noise = 0;
  let worst: number | null = null;
  for (const channel of channels) {
    signal += channel.signal;
    noise += channel.noise;
    const { sqnrDb } = sqnr(channel.signal, channel.noise);
    if (sqnrDb !== null && (worst === null || sqnrDb < worst)) worst = sqnrDb;
  }
  return {
    ...sqnr(signal, noise),
    name,
    worstChannelDb: worst,
    deadChannels: channels.filter(isDead).length,
  };
}
