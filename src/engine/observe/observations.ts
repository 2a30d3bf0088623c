import { AppError } from '../../shared/errors';
import type { ActivationConfig } from '../../shared/recipe';
import { maskThreshold, withRoomForMask } from '../quantize/mask-room';
import type { ObservedRange } from '../quantize/types';
import type { RangeProvider } from '../quantize/convert';
import type { TensorHistogram } from './histogram';
import { histogramRange } from './observers';

/** What calibration found at one tensor, over all samples. */
export interface TensorStats {
  readonly tensor: string;
  readonly min: number;
  readonly max: number;
  readonly sumSquare: number;
  /** m ← m + 0.01·(sample − m), as PyTorch's moving average observer; without masks. */
  readonly movingMin: number;
  readonly movingMax: number;
  /** Extremes of |x| < 1e18, where a mask reaches beyond; else null. */
  readonly unmasked: ObservedRange | null;
}

/** All statistics of one model on one data set. */
export interface Observations {
  readonly samples: number;
  readonly stats: ReadonlyMap<string, TensorStats>;
  /** Filled lazily, for all tensors at once; null = not made yet. */
  readonly histograms: ReadonlyMap<string, TensorHistogram> | null;
}

export function maskedTensors(observations: Observations): ReadonlySet<string> {
  return new Set(
    [...observations.stats.values()].filter((stats) => isMasked(stats)).map(({ tensor }) => tensor),
  );
}

export function isMasked(stats: { readonly min: number; readonly max: number }): boolean {
  return stats.min <= -maskThreshold || stats.max >= maskThreshold;
}

/**
 * Ranges as a recipe's observers see them. `parity` keeps masks in the range, as ONNX Runtime does;
 * otherwise a mask is clipped to a value that still masks.
 * Throws `bad-input` naming the tensor where nothing was observed.
 */
export function rangesFrom(observations: Observations, parity: boolean): RangeProvider {
  return (tensor, config) => {
    const stats = observations.stats.get(tensor);
    if (stats === undefined) {
      throw new AppError('bad-input', `tensor '${tensor}' was not seen during calibration`, {
        hint: 'Skip the layers around it, or use data that reaches this part of the model.',
      });
    }
    const range = rangeOf(stats, observations, config, parity);
    return parity || stats.unmasked === null ? range : withRoomForMask(range, stats);
  };
}

function rangeOf(
  stats: TensorStats,
  observations: Observations,
  config: ActivationConfig,
  parity: boolean,
): ObservedRange {
  const full = parity || stats.unmasked === null ? stats : stats.unmasked;
  switch (config.observer) {
    case 'minmax':
      return { min: full.min, max: full.max };
    case 'movingAverage':
      return { min: stats.movingMin, max: stats.movingMax };
    case 'percentile':
    case 'entropy':
    case 'mse':
    case 'histogram': {
      const histogram = observations.histograms?.get(stats.tensor);
      if (histogram === undefined) return { min: full.min, max: full.max };
      return histogramRange(histogram, config);
    }
  }
}

/** Observers that need the histogram pass. */
export function needsHistogram(config: ActivationConfig): boolean {
  return config.observer !== 'minmax' && config.observer !== 'movingAverage';
}
