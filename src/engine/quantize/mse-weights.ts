import type { WeightConfig } from '../../shared/recipe/qconfig';
import { qparamsOf, roundingShift } from '../qparams/qparams';
import { integerRange } from '../../shared/dtypes';
import { channelLayout, forEachRun, weightQparams } from './weights';

/** Shares of the full range that are tried, from all of it down to 40 %. */
const shares = Array.from({ length: 25 }, (_unused, step) => 1 - step * 0.025);

/** Weight scales that minimise Σ(w − fq(w))² per channel over a grid of clipped ranges. */
export function mseWeightQparams(
  values: Float32Array,
  dims: readonly number[],
  axis: number | null,
  config: WeightConfig,
  tensor: string,
): ReturnType<typeof weightQparams> {
  const full = weightQparams(values, dims, axis, config, tensor);
  const layout = channelLayout(dims, axis);
  const integers = integerRange(config.dtype, config);
  const runs = Array.from({ length: layout.count }, () => [] as [number, number][]);
  forEachRun(layout, (channel, start, end) => runs[channel]?.push([start, end]));
  const scale = new Float32Array(layout.count);
  const zeroPoint: number[] = [];
  runs.forEach((parts, channel) => {
    const low = (integers.min - (full.zeroPoint[channel] ?? 0)) * (full.scale[channel] ?? 1);
    const high = (integers.max - (full.zeroPoint[channel] ?? 0)) * (full.scale[channel] ?? 1);
    let best = Infinity;
    for (const share of shares) {
      const candidate = qparamsOf(low * share, high * share, integers, config.symmetric, tensor);
      let error = 0;
      for (const [start, end] of parts) {
        for (let index = start; index < end; index += 1) {
          const value = values[index] ?? 0;
          let integer =
            value / candidate.scale + roundingShift - roundingShift + candidate.zeroPoint;
          if (integer < integers.min) integer = integers.min;
          else if (integer > integers.max) integer = integers.max;
          const noise = value - (integer - candidate.zeroPoint) * candidate.scale;
          error += noise * noise;
        }
      }
      if (error < best) {
        best = error;
        scale[channel] = candidate.scale;
        zeroPoint[channel] = candidate.zeroPoint;
      }
    }
  });
  return { ...full, scale, zeroPoint };
}
