import type { ActivationConfig } from '../../shared/recipe';
import type { ObservedRange } from '../quantize/types';
import type { TensorHistogram } from './histogram';

export function histogramRange(
  histogram: TensorHistogram,
  _config: ActivationConfig,
): ObservedRange {
  return { min: histogram.lo, max: histogram.hi };
}
