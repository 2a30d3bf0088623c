import { getOrMake } from '../../shared/get-or-make';
import { copiesValues, traitsOf } from '../ops/catalogue';
import { qparamsOf } from '../qparams/qparams';
import { integerRange } from '../../shared/dtypes';
import { floatWeight } from '../quantize/float-weights';
import type { RangeProvider } from '../quantize/convert';
import type { ObservedRange } from '../quantize/types';
import type { WeightCache } from '../quantize/weight-cache';
import { forEachBlockRun } from '../quantize/block-layout';
import { channelLayout, forEachRun } from '../quantize/weights';
import type { Rounding, Plan, WeightUse } from '../plan/types';
import { brokenWeights } from '../prepare/model/broken-weights';
import type { PreparedModel } from '../prepare/model/types';

/** What is known of the tensors of a calibrated model. */
export interface TensorFacts {
  readonly model: PreparedModel;
  readonly cache: WeightCache;
  readonly ranges: RangeProvider;
  /** Filled by `weightNoise`. */
  readonly weightNoises: Map<string, number>;
  /** Mean of the squares of an activation over all samples; null = unknown. */
  meanSquare(tensor: string): number | null;
  /** The range of what matters of a tensor with a mask; null where all does. */
  signalRange(tensor: string): ObservedRange | null;
}

/** Noise over signal of a tensor about which nothing is known: 8 bits, half the range used. */
const ordinaryNoise = 1e-4;

/** Noise over signal that rounding puts on its own tensor: s²/12 over the mean square. */
export function noiseOfRounding(facts: TensorFacts, plan: Plan, rounding: Rounding): number {
  if (rounding.range.kind === 'shared') {
    const maker = facts.model.graph.producer.get(rounding.tensor);
    // Handing on values that are on the grid already rounds nothing anew.
    if (copiesValues(traitsOf(facts.model.graph.nodes[maker ?? -1]).flow)) return 0;
  }
  const scale = scaleOf(facts, plan, rounding);
  const power =
    rounding.range.kind === 'initializer'
      ? meanSquare(floatWeight(facts.model, rounding.tensor).values)
      : facts.meanSquare(rounding.tensor);
  if (scale === null) return ordinaryNoise;
  const seen = facts.signalRange(rounding.tensor);
  // The mean square of a mask is none of the scores: half the range that matters is taken to be used.
  if (seen !== null)
    return Math.min(1, ordinaryNoise * (scale / ((seen.max - seen.min) / 255)) ** 2);
  const noise = (scale * scale) / 12;
  return power === null || !(power > 0) || !Number.isFinite(noise / power)
    ? ordinaryNoise
    : noise / power;
}

function scaleOf(facts: TensorFacts, plan: Plan, rounding: Rounding): number | null {
  const { range, config } = rounding;
  if (range.kind === 'shared') {
    const source = plan.roundings.get(range.rounding);
    return source === undefined ? null : scaleOf(facts, plan, source);
  }
  if (range.kind === 'initializer')
    return (
      facts.cache.operand(rounding.tensor, config, facts.ranges.operand?.(rounding.tensor) ?? null)
        .scale[0] ?? null
    );
  const { min, max } = range.kind === 'fixed' ? range : facts.ranges(range.tensor, config);
  const integers = integerRange(config.dtype, config);
  return qparamsOf(min, max, integers, config.symmetric, rounding.tensor).scale;
}

/** Noise over signal of a quantized weight, channel by channel; no channel loses more than all of it. */
export function weightNoise(facts: TensorFacts, use: WeightUse): number {
  return getOrMake(facts.weightNoises, use.key, () =>
    // A weight that is not finite cannot be quantized, and there is no telling what it would cost.
    brokenWeights(facts.model).has(use.tensor) ? ordinaryNoise : gridNoise(facts, use),
  );
}

function gridNoise(facts: TensorFacts, use: WeightUse): number {
  const { values, dims } = floatWeight(facts.model, use.tensor);
  const scales = facts.cache.weightScale(use);
  const powers = new Float64Array(scales.length);
  const counts = new Float64Array(scales.length);
  if (use.block !== undefined) {
    forEachBlockRun(dims, use.block, (scale, start, length) => {
      for (let index = 0; index < length; index += 1) {
        powers[scale + index] = (powers[scale + index] ?? 0) + (values[start + index] ?? 0) ** 2;
        counts[scale + index] = (counts[scale + index] ?? 0) + 1;
      }
    });
    return noiseOfGrids(scales, powers, counts);
  }
  forEachRun(channelLayout(dims, scales.length > 1 ? use.axis : null), (channel, start, end) => {
    let power = 0;
    for (let index = start; index < end; index += 1) power += (values[index] ?? 0) ** 2;
    powers[channel] = (powers[channel] ?? 0) + power;
    counts[channel] = (counts[channel] ?? 0) + end - start;
  });
  return noiseOfGrids(scales, powers, counts);
}

/** Noise over signal of values whose squares and counts are known by scale. */
function noiseOfGrids(scales: Float32Array, powers: Float64Array, counts: Float64Array): number {
  let noise = 0;
  let signal = 0;
  powers.forEach((power, channel) => {
    noise += Math.min(power, ((counts[channel] ?? 0) * (scales[channel] ?? 0) ** 2) / 12);
    signal += power;
  });
  return signal > 0 ? noise / signal : 0;
}

function meanSquare(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return values.length === 0 ? 0 : sum / values.length;
}
