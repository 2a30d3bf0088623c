import type { Observations, TensorStats } from '../observe/observations';
import type { ChannelRanges } from './channels/channel-ranges';

/**
 * What calibration would have found had the channels been scaled before: extremes of channels times their
 * factors. Histograms of scaled tensors are left out, as those of channels are not known. Averages of extremes
 * are taken to move as the extremes do.
 */
export function scaledObservations(
  observations: Observations,
  factors: ReadonlyMap<string, Float64Array>,
  ranges: ChannelRanges,
): Observations {
  const stats = new Map(observations.stats);
  for (const [tensor, own] of factors) {
    const old = stats.get(tensor);
    const channels = ranges.get(tensor);
    if (old === undefined || channels === undefined) continue;
    let [min, max, sumSquare] = [Infinity, -Infinity, 0];
    own.forEach((factor, channel) => {
      min = Math.min(min, (channels.min[channel] ?? 0) * factor);
      max = Math.max(max, (channels.max[channel] ?? 0) * factor);
      sumSquare += (channels.sumSquare[channel] ?? 0) * factor ** 2;
    });
    const scaled: TensorStats = {
      ...old,
      min: Math.fround(min),
      max: Math.fround(max),
      sumSquare,
      movingMin: moved(old.movingMin, old.min, min),
      movingMax: moved(old.movingMax, old.max, max),
    };
    stats.set(tensor, scaled);
  }
  return { ...observations, stats, histograms: null };
}

function moved(average: number, before: number, after: number): number {
  return before === 0 ? after : Math.fround((average * after) / before);
}
