import type { WeightMetric } from '../../shared/contract/report';
import type { QuantizedTensor } from '../quantize/weights';

/** Weight errors, computed once per quantized tensor. */
export interface WeightMetrics {
  of(tensor: QuantizedTensor, compute: () => WeightMetric): WeightMetric;
}

export function makeWeightMetrics(): WeightMetrics {
  const known = new WeakMap<QuantizedTensor, WeightMetric>();
  return {
    of(tensor, compute) {
      let metric = known.get(tensor);
      if (metric === undefined) {
        metric = compute();
        known.set(tensor, metric);
      }
      return metric;
    },
  };
}
