import type { PreparedModel } from '../prepare/model/types';
import { makeWeightCache, type WeightCache } from '../quantize/weight-cache';

/** Weights that a repair left alone are quantized once, for the model as it was and as it is now. */
export function repairedCache(
  before: { readonly model: PreparedModel; readonly cache: WeightCache },
  model: PreparedModel,
): WeightCache {
  const own = makeWeightCache(model);
  const of = (tensor: string): WeightCache => {
    const { initializers } = before.model.graph;
    return initializers.get(tensor) === model.graph.initializers.get(tensor) ? before.cache : own;
  };
  return {
    weight: (use, scale) => of(use.tensor).weight(use, scale),
    weightScale: (use) => of(use.tensor).weightScale(use),
    emptyChannels: (use) => of(use.tensor).emptyChannels(use),
    operand: (tensor, config, range) => of(tensor).operand(tensor, config, range),
    fakeQuantized: (tensor) => before.cache.fakeQuantized(tensor),
  };
}
