import { getOrMake } from '../../shared/get-or-make';
import type { WeightMetric } from '../../shared/contract/report';
import type { QuantizedTensor } from '../quantize/weights';

/** Weight errors, computed once per quantized tensor. */
export interface WeightMetrics {
  of(tensor: QuantizedTensor, compute: () => WeightMetric): WeightMetric;
}

export function makeWeightMetrics(): WeightMetrics {
  const known = new WeakMap<QuantizedTensor, WeightMetric>();
  return {
    of: (tensor, compute) => getOrMake(known, tensor, compute),
  };
}
