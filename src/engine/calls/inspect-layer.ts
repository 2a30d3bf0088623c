import type {
  Histogram,
  LayerInspection,
  TensorInspection,
} from '../../shared/contract/inspection';
import type { Recipe } from '../../shared/recipe/recipe';
import { badInput } from '../../shared/errors';
import type { ConvertedModel } from '../emit/quantized-chain';
import { didYouMean } from '../../shared/nearest';
import type { Job } from '../jobs/job';
import { describeRange } from '../observe/counts/clipped';
import { quantizedHistogram, rebin } from '../observe/counts/histogram';
import type { Observations } from '../observe/observations';
import { observerOf } from '../plan/observer-of';
import type { RoundingId, Layer } from '../plan/types';
import { floatWeight } from '../quantize/float-weights';
import { integerRange } from '../../shared/dtypes';
import { dequantize } from '../quantize/weights';
import { inspectActivationChannels, inspectWeightChannels } from './inspect-channels';
import { layersAround } from './layers-around';
import type { Workspace } from '../workspace/workspace';

/** Bins of the histograms that are drawn. */
const displayBins = 256;

/** Everything the inspector shows of one layer: its tensors, channels and samples. */
export async function inspectLayer(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  name: string,
): Promise<LayerInspection> {
  const plan = await workspace.calibratedPlan(job, recipe);
  const layer = plan.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) {
    const hint = didYouMean(
      name,
      plan.layers.map((candidate) => candidate.name),
    );
    throw badInput(`the model has no layer '${name}'`, hint.trim());
  }
  const converted = await workspace.convert(job, recipe, plan);
  const observations = await workspace.histograms(job);
  const { channels, levels } = inspectWeightChannels(workspace.model, converted, layer);
  return {
    layer: layer.name,
    qconfig: layer.state === 'skipped' ? null : layer.config,
    tensors: inspectTensors(workspace, converted, observations, layer),
    levels,
    channels,
    ...inspectActivationChannels(converted, observations, layer),
    samples: (workspace.sampleErrors(plan)?.get(layer.name) ?? []).map((db, sample) => ({
      sample,
      name: workspace.data.names[sample] ?? String(sample),
      sqnrDb: db,
    })),
    around: layersAround(workspace.model, plan, layer),
  };
}

function inspectTensors(
  workspace: Workspace,
  converted: ConvertedModel,
  observations: Observations,
  layer: Layer,
): readonly TensorInspection[] {
  const node = workspace.model.graph.nodes[layer.node];
  const tensors: TensorInspection[] = [];
  const seen = new Set<string>();
  (node?.input ?? []).forEach((tensor, position) => {
    if (!observations.stats.has(tensor) || seen.has(tensor)) return;
    seen.add(tensor);
    const use = layer.inputs.find((input) => input.position === position);
    tensors.push(
      inspectActivation(converted, observations, tensor, 'input', use?.rounding ?? null),
    );
  });
  for (const tensor of layer.outputs) {
    if (!observations.stats.has(tensor)) continue;
    const rounding = layer.outputRoundings.find((candidate) => candidate.tensor === tensor);
    tensors.push(
      inspectActivation(converted, observations, tensor, 'output', rounding?.id ?? null),
    );
  }
  const weight = inspectWeight(workspace, converted, layer);
  return weight === null ? tensors : [...tensors, weight];
}

function inspectActivation(
  { conversion }: ConvertedModel,
  observations: Observations,
  tensor: string,
  role: 'input' | 'output',
  id: RoundingId | null,
): TensorInspection {
  const stats = observations.stats.get(tensor);
  const rounding = id === null ? undefined : conversion.plan.roundings.get(id);
  const qparams = id === null ? undefined : conversion.qparams.get(id);
  const histogram = observations.histograms?.get(tensor) ?? null;
  const integers =
    rounding === undefined ? null : integerRange(rounding.config.dtype, rounding.config);
  const observer = rounding === undefined ? null : observerOf(conversion.plan, rounding);
  const clip =
    qparams === undefined || integers === null
      ? null
      : {
          lo: (integers.min - qparams.zeroPoint) * qparams.scale,
          hi: (integers.max - qparams.zeroPoint) * qparams.scale,
        };
  // The range in use: not always what the observer found here (shared, fixed, or Relu's).
  const found =
    histogram === null || qparams === undefined ? null : describeRange(histogram, qparams);
  const rounded =
    histogram === null || qparams === undefined || integers === null
      ? null
      : quantizedHistogram(histogram, qparams, integers);
  return {
    name: tensor,
    role,
    dtype: rounding?.config.dtype ?? null,
    scale: qparams?.scale ?? null,
    zeroPoint: qparams?.zeroPoint ?? null,
    min: stats?.min ?? 0,
    max: stats?.max ?? 0,
    clipLo: clip?.lo ?? null,
    clipHi: clip?.hi ?? null,
    clipped: found?.clipped ?? 0,
    observer,
    equalsMinmax: observer === 'minmax' || (found?.equalsMinmax ?? true),
    histogram: histogram === null ? null : rebin(histogram, displayBins),
    quantizedHistogram: histogram === null || rounded === null ? null : rebin(rounded, displayBins),
  };
}

function inspectWeight(
  { model }: Workspace,
  { conversion }: ConvertedModel,
  layer: Layer,
): TensorInspection | null {
  const use = layer.weights[0];
  const quantized = use === undefined ? undefined : conversion.weights.get(use.key);
  if (use === undefined || quantized === undefined) return null;
  const { values } = floatWeight(model, use.tensor);
  const isPerTensor = quantized.scale.length === 1 && quantized.block === undefined;
  const float = histogramOfValues(values, quantized.min, quantized.max);
  return {
    name: use.tensor,
    role: 'weight',
    dtype: quantized.dtype,
    scale: isPerTensor ? (quantized.scale[0] ?? null) : null,
    zeroPoint: isPerTensor ? (quantized.zeroPoint[0] ?? null) : null,
    min: quantized.min,
    max: quantized.max,
    clipLo: null,
    clipHi: null,
    clipped: 0,
    observer: null,
    equalsMinmax: use.config.observer === 'minmax',
    histogram: float,
    quantizedHistogram: histogramOfValues(dequantize(quantized), float.lo, float.hi),
  };
}

/** Counts of values over equal bins of [low, high]; values outside count at the ends. */
function histogramOfValues(values: Float32Array, low: number, high: number): Histogram {
  const width = (high - low) / displayBins || 1;
  const counts = new Float64Array(displayBins);
  for (const value of values) {
    const bin = Math.min(displayBins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { lo: low, hi: low + width * displayBins, counts: [...counts] };
}
