import type { WeightMetric } from '../../shared/contract/report';
import type { FloatWeight } from '../quantize/float-weights';
import { channelLayout, forEachRun, type QuantizedTensor } from '../quantize/weights';
import { sqnr } from './metrics';

/** Error of one channel of a weight. */
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
  const ownLayout = channelLayout(float.dims, quantized.axis);
  const perChannel = ownLayout.count > 1;
  const min = new Float64Array(layout.count).fill(Infinity);
  const max = new Float64Array(layout.count).fill(-Infinity);
  const signal = new Float64Array(layout.count);
  const noise = new Float64Array(layout.count);
  const levels = new Float64Array(layout.count);
  forEachRun(layout, (channel, start, end) => {
    const own = perChannel ? channel : 0;
    const scale = quantized.scale[own] ?? 1;
    const zero = quantized.zeroPoint[own] ?? 0;
    let low = min[channel] ?? Infinity;
    let high = max[channel] ?? -Infinity;
    let energy = 0;
    let error = 0;
    let used = levels[channel] ?? 0;
    for (let index = start; index < end; index += 1) {
      const value = float.values[index] ?? 0;
      const integer = (quantized.data[index] ?? 0) - zero;
      const difference = value - Math.fround(integer * scale);
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
