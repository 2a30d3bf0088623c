import { dtypes, integerRange, type IntegerRange } from '../../shared/dtypes';
import { getOrMake } from '../../shared/get-or-make';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import { activationKey } from '../plan/walk';
import type { WeightUse } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { blockQparams, quantizeBlocks } from './block-weights';
import { blamingWeights } from './broken-weight';
import { floatWeight } from './float-weights';
import { mseWeightQparams } from './mse-weights';
import { maskThreshold, withRoomForMask } from './mask-room';
import { qparamsOf } from '../qparams/qparams';
import type { ObservedRange } from './types';
import {
  channelExtremes,
  channelLayout,
  dequantize,
  quantizeValues,
  quantizeWeight,
  weightQparams,
} from './weights';
import type { QuantizedTensor } from './weights';

/** Quantized initializers of one model, made on first use and shared by every graph. */
export interface WeightCache {
  /** The weight under its config; `scale` replaces its own scales where a bias needs larger ones. */
  weight(use: WeightUse, scale: Float32Array | null): QuantizedTensor;
  /** Scales the weight has by itself. */
  weightScale(use: WeightUse): Float32Array;
  /** Channels of the weight that are 0 everywhere. */
  emptyChannels(use: WeightUse): ReadonlySet<number>;
  /** An initializer on the activation grid, per tensor; `range` where not all its values matter. */
  operand(tensor: string, config: ActivationConfig, range: ObservedRange | null): QuantizedTensor;
  /** The float values the integers stand for; kept as long as the quantized tensor lives. */
  fakeQuantized(tensor: QuantizedTensor): Float32Array;
}

export function makeWeightCache(model: PreparedModel): WeightCache {
  const qparams = new Map<string, ReturnType<typeof weightQparams>>();
  const tensors = new Map<string, QuantizedTensor>();
  const floats = new WeakMap<QuantizedTensor, Float32Array>();

  const ownQparams = (use: WeightUse): ReturnType<typeof weightQparams> => {
    return getOrMake(qparams, use.key, () => {
      const { values, dims } = floatWeight(model, use.tensor);
      const { block } = use;
      if (block !== undefined) return blockQparams(values, dims, block, use.config);
      const find = use.config.observer === 'mse' ? mseWeightQparams : weightQparams;
      return blamingWeights(model, use.tensor, () =>
        find(values, dims, use.axis, use.config, use.tensor),
      );
    });
  };

  return {
    weightScale: (use) => ownQparams(use).scale,
    emptyChannels(use) {
      const { scale } = ownQparams(use);
      const candidates = [...scale.keys()].filter((channel) => scale[channel] === 1);
      if (candidates.length === 0) return none;
      const { values, dims } = floatWeight(model, use.tensor);
      const { min, max } = channelExtremes(values, channelLayout(dims, use.axis));
      return new Set(candidates.filter((channel) => min[channel] === 0 && max[channel] === 0));
    },
    weight(use, scale) {
      const own = ownQparams(use);
      const key = scale === null ? use.key : `${use.key}|${scale.join(',')}`;
      return getOrMake(tensors, key, () => {
        const { values, dims } = floatWeight(model, use.tensor);
        if (use.block !== undefined)
          return quantizeBlocks(values, dims, use.block, use.config, own);
        const found = { ...own, scale: scale ?? own.scale };
        return quantizeWeight(values, dims, use.axis, use.config, found);
      });
    },
    operand(name, config, range) {
      const part = range === null ? '' : `|${range.min} to ${range.max}`;
      const key = `${name}|${activationKey(config)}${part}`;
      return getOrMake(tensors, key, () => quantizeOperand(model, name, config, range));
    },
    fakeQuantized: (tensor) => getOrMake(floats, tensor, () => dequantize(tensor)),
  };
}

const none: ReadonlySet<number> = new Set();

function quantizeOperand(
  model: PreparedModel,
  name: string,
  config: ActivationConfig,
  range: ObservedRange | null,
): QuantizedTensor {
  const { values, dims } = floatWeight(model, name);
  const integers = integerRange(config.dtype, config);
  const { min, max } = range ?? operandRange(values, integers, config.symmetric);
  const { scale, zeroPoint } = qparamsOf(min, max, integers, config.symmetric, name);
  const grid = { scale: Float32Array.of(scale), zeroPoint: [zeroPoint], integers };
  const data = new dtypes[config.dtype].array(values.length);
  quantizeValues(values, channelLayout(dims, null), grid, data);
  return {
    dims,
    axis: null,
    dtype: config.dtype,
    scale: grid.scale,
    zeroPoint: [zeroPoint],
    data,
    min,
    max,
  };
}

/** Smallest range around 0 and all values; a mask at the end of float32, which no grid reaches, is clipped. */
function operandRange(
  values: Float32Array,
  integers: IntegerRange,
  symmetric: boolean,
): ObservedRange {
  const all = { min: 0, max: 0 };
  const signal = { min: 0, max: 0 };
  for (const value of values) {
    all.min = Math.min(all.min, value);
    all.max = Math.max(all.max, value);
    if (Math.abs(value) >= maskThreshold) continue;
    signal.min = Math.min(signal.min, value);
    signal.max = Math.max(signal.max, value);
  }
  const width = symmetric ? 2 * Math.max(-all.min, all.max) : all.max - all.min;
  const levels = integers.max - integers.min;
  // The scale is rounded: the last level may lie beyond the last float32.
  const reach = Math.fround(Math.fround(Math.fround(width) / levels) * levels);
  return Number.isFinite(reach) ? all : withRoomForMask(signal, all);
}
