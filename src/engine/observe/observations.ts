import { AppError } from '../../shared/errors';
import { observers } from '../../shared/recipe/observers';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import type { MaskBounds, Masks } from '../quantize/mask-room';
import type { ObservedRange } from '../quantize/types';
import type { RangeProvider } from '../quantize/convert';
import type { TensorHistogram } from './counts/histogram';
import { histogramRange } from './observers';

/** What calibration found at one tensor, over all samples. */
export interface TensorStats {
  readonly tensor: string;
  readonly min: number;
  readonly max: number;
  readonly sumSquare: number;
  /** m ← m + 0.01·(sample − m), as PyTorch's moving average observer; without |x| ≥ 1e18. */
  readonly movingMin: number;
  readonly movingMax: number;
  /**
   * Where a mask reaches beyond: the range of what matters, with room for what does not, so that it
   * stays masked when it is clipped. Else null.
   */
  readonly unmasked: ObservedRange | null;
}

/** All statistics of one model on one data set. */
export interface Observations {
  readonly samples: number;
  readonly stats: ReadonlyMap<string, TensorStats>;
  /** The same of initializers. */
  readonly operands: ReadonlyMap<string, ObservedRange>;
  /** Filled lazily, for all tensors at once; null = not made yet. */
  readonly histograms: ReadonlyMap<string, TensorHistogram> | null;
}

/** The tensors with masks, and what matters of each. */
export function masksOf(observations: Observations | null): Masks {
  const masks = new Map<string, MaskBounds>();
  for (const { tensor, min, max, unmasked } of observations?.stats.values() ?? []) {
    if (unmasked === null) continue;
    masks.set(tensor, {
      low: unmasked.min > min ? unmasked.min : -Infinity,
      high: unmasked.max < max ? unmasked.max : Infinity,
    });
  }
  return masks;
}

/**
 * Ranges as a recipe's observers see them. `parity` keeps masks in the range of min-max, as ONNX
 * Runtime does; otherwise a mask is clipped to a value that still masks.
 * Throws `bad-input` naming the tensor where nothing was observed.
 */
export function rangesFrom(observations: Observations, parity: boolean): RangeProvider {
  const ranges = (tensor: string, config: ActivationConfig): ObservedRange => {
    const stats = observations.stats.get(tensor);
    if (stats === undefined) {
      throw new AppError('bad-input', `tensor '${tensor}' was not seen during calibration`, {
        hint: 'Skip the layers around it, or use data that reaches this part of the model.',
      });
    }
    const range = rangeOf(stats, observations, config, parity);
    const { unmasked } = stats;
    // Histograms have no masks in them.
    if (unmasked === null || (parity && !needsHistogram(config))) return range;
    // The side of a mask is no matter of observers: values there must stay as masked as they are.
    return {
      min: unmasked.min > stats.min ? unmasked.min : range.min,
      max: unmasked.max < stats.max ? unmasked.max : range.max,
    };
  };
  const operand = (tensor: string): ObservedRange | null =>
    observations.operands.get(tensor) ?? null;
  return parity ? ranges : Object.assign(ranges, { operand });
}

function rangeOf(
  stats: TensorStats,
  observations: Observations,
  config: ActivationConfig,
  parity: boolean,
): ObservedRange {
  const full = parity || stats.unmasked === null ? stats : stats.unmasked;
  if (config.observer === 'movingAverage') return { min: stats.movingMin, max: stats.movingMax };
  const histogram = needsHistogram(config) ? observations.histograms?.get(stats.tensor) : undefined;
  return histogram === undefined
    ? { min: full.min, max: full.max }
    : histogramRange(histogram, config);
}

/** Observers that need the histogram pass. */
export function needsHistogram(config: ActivationConfig): boolean {
  return observers[config.observer].needsHistogram;
}
