import { opTraits } from '../ops/catalogue';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import type { Rounding, RoundingId, Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import {
  biasPerChannel,
  largestBiasError,
  quantizeBias,
  scaleForBias,
  scaleOfEmptyChannels,
} from './bias';
import type { QuantizedBias } from './bias';
import { blamingWeights, finiteScales } from './broken-weight';
import { floatWeight } from './float-weights';
import { maskThreshold } from './mask-room';
import { qparamsOf, type Qparams } from '../qparams/qparams';
import { integerRange } from '../../shared/dtypes';
import type { CoarseBias, Conversion, CorrectedBiases, ObservedRange } from './types';
import type { WeightCache } from './weight-cache';
import type { QuantizedTensor } from './weights';

/** The range an observer gives a tensor; throws AppError when the tensor was not observed. */
export interface RangeProvider {
  (tensor: string, config: ActivationConfig): ObservedRange;
  /** The range of what matters of an initializer that holds a mask; null where all its values do. */
  readonly operand?: (tensor: string) => ObservedRange | null;
}

export interface ConvertOptions {
  /** Biases that stand in place of the model's own. */
  readonly corrected?: CorrectedBiases;
  /** Hears of every layer done. */
  readonly onLayer?: (done: number, total: number) => void;
}

/**
 * Decides every scale and integer of a plan. Weights already quantized under the same config are
 * taken from `cache`, so that another recipe costs only what it changes.
 */
export function convert(
  model: PreparedModel,
  plan: Plan,
  ranges: RangeProvider,
  cache: WeightCache,
  { corrected = new Map(), onLayer }: ConvertOptions = {},
): Conversion {
  const qparams = new Map<RoundingId, Qparams & ObservedRange>();
  const operands = new Map<RoundingId, QuantizedTensor>();
  for (const rounding of usedRoundings(plan)) {
    blamingWeights(model, rounding.tensor, () =>
      resolveRounding(rounding, ranges, cache, qparams, operands),
    );
  }

  const scales = fittedScales(model, plan, qparams, cache, corrected);
  const weights = new Map<string, QuantizedTensor>();
  const biases = new Map<string, QuantizedBias>();
  const coarseBiases = new Map<string, CoarseBias>();
  for (const layer of plan.layers) {
    for (const use of layer.weights) {
      if (!weights.has(use.key))
        weights.set(use.key, cache.weight(use, scales.get(use.key) ?? null));
    }
    for (const use of layer.biases) {
      const weight = weights.get(use.weightKey);
      const input = qparams.get(use.inputRounding);
      if (biases.has(use.key) || coarseBiases.get(use.key)?.keptFloat === true) continue;
      if (weight === undefined || input === undefined) continue;
      const own = corrected.get(layer.node) ?? floatWeight(model, use.tensor);
      const bias = biasPerChannel(own, weight.scale.length);
      const quantized = quantizeBias(bias.values, bias.dims, input.scale, weight.scale, use.beta);
      const error = largestBiasError(bias.values, quantized, use.beta);
      const allowed = sumsIntegers(layer) ? stepsOfProducts : finestStep;
      const isCoarse = error > allowed * outputStep(layer, qparams);
      const keptFloat = isCoarse && !plan.parity && plan.target?.bias !== 'int32';
      if (isCoarse) {
        const step = quantized.scale.reduce((largest, scale) => Math.max(largest, scale), 0);
        const { tensor, key } = use;
        coarseBiases.set(key, { layer: layer.index, tensor, key, step, error, keptFloat });
      }
      if (!keptFloat) biases.set(use.key, quantized);
    }
    onLayer?.(layer.index + 1, plan.layers.length);
  }
  return {
    plan,
    qparams,
    operands,
    weights,
    biases,
    coarseBiases: [...coarseBiases.values()],
    corrected,
  };
}

/**
 * What a bias may be off by at most, in steps of its layer's output, whose rounding costs up to half
 * of one anyway. A normalization is computed in float by every kernel, and its bias can be so for
 * nothing; a layer of products leaves int8 for it, which has to be worth it.
 */
const finestStep = 0.25;
const stepsOfProducts = 2;

/** Infinite where the output is not rounded. */
function outputStep(layer: Layer, qparams: ReadonlyMap<RoundingId, Qparams>): number {
  const [rounding] = layer.outputRoundings;
  return rounding === undefined ? Infinity : (qparams.get(rounding.id)?.scale ?? Infinity);
}

/** Roundings that some layer reads or writes, sources of shared qparams included, in order of first use. */
export function usedRoundings(plan: Plan): readonly Rounding[] {
  const used = new Map<RoundingId, Rounding>();
  const use = (id: RoundingId): void => {
    const rounding = plan.roundings.get(id);
    if (rounding === undefined || used.has(id)) return;
    if (rounding.range.kind === 'shared') use(rounding.range.rounding);
    used.set(id, rounding);
  };
  for (const layer of plan.layers) {
    layer.inputs.forEach((input) => use(input.rounding));
    layer.outputRoundings.forEach((rounding) => use(rounding.id));
  }
  return [...used.values()];
}

function resolveRounding(
  rounding: Rounding,
  ranges: RangeProvider,
  cache: WeightCache,
  qparams: Map<RoundingId, Qparams & ObservedRange>,
  operands: Map<RoundingId, QuantizedTensor>,
): void {
  const { range, config } = rounding;
  switch (range.kind) {
    case 'shared': {
      const source = qparams.get(range.rounding);
      if (source !== undefined) qparams.set(rounding.id, source);
      return;
    }
    case 'initializer': {
      const operand = cache.operand(
        rounding.tensor,
        config,
        ranges.operand?.(rounding.tensor) ?? null,
      );
      operands.set(rounding.id, operand);
      qparams.set(rounding.id, {
        scale: operand.scale[0] ?? 1,
        zeroPoint: operand.zeroPoint[0] ?? 0,
        min: operand.min,
        max: operand.max,
      });
      return;
    }
    case 'fixed':
    case 'observed': {
      const observed = range.kind === 'fixed' ? range : ranges(range.tensor, config);
      const integers = integerRange(config.dtype, config);
      const decided = qparamsOf(
        observed.min,
        observed.max,
        integers,
        config.symmetric,
        rounding.tensor,
      );
      qparams.set(rounding.id, { ...decided, min: observed.min, max: observed.max });
    }
  }
}

/** Layers whose integer kernels add the bias to integer products; others compute in float anyway. */
export function sumsIntegers({ op }: Layer): boolean {
  const { product, bias } = opTraits(op);
  return product !== null && bias !== null;
}

/**
 * Weight scales that had to change so that a bias fits into int32, by weight key: larger ones, and
 * for channels without any weight, which have no scale of their own, smaller ones.
 */
function fittedScales(
  model: PreparedModel,
  plan: Plan,
  qparams: ReadonlyMap<RoundingId, Qparams & ObservedRange>,
  cache: WeightCache,
  corrected: CorrectedBiases,
): Map<string, Float32Array> {
  const fitted = new Map<string, Float32Array>();
  for (const layer of plan.layers) {
    // A normalization would pay for its bias with the bits of its weight; its bias can stay float.
    if (!plan.parity && !sumsIntegers(layer)) continue;
    for (const use of layer.biases) {
      const weight = layer.weights.find((candidate) => candidate.key === use.weightKey);
      const input = qparams.get(use.inputRounding);
      if (weight === undefined || input === undefined) continue;
      const scale = fitted.get(use.weightKey) ?? cache.weightScale(weight);
      const own = corrected.get(layer.node) ?? floatWeight(model, use.tensor);
      const bias = biasPerChannel(own, scale.length);
      // A mask that ONNX Runtime's folding made the bias of a Gemm needs no place in int32.
      const mask = plan.parity ? -Infinity : -maskThreshold;
      const values = bias.values.map((value) => (value <= mask ? 0 : value));
      const larger = scaleForBias(values, input.scale, scale, use.beta);
      if (larger !== null) fitted.set(use.weightKey, finiteScales(model, use.tensor, larger));
      if (plan.parity) continue;
      const smaller = scaleOfEmptyChannels(
        values,
        input.scale,
        larger ?? scale,
        cache.emptyChannels(weight),
        { beta: use.beta, allowed: finestStep * outputStep(layer, qparams) },
      );
      if (smaller !== null) fitted.set(use.weightKey, smaller);
    }
  }
  return fitted;
}
