import { getOrMake } from '../../shared/get-or-make';
import { weightChannelAxis } from '../ops/catalogue';
import type { RunOptions } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import type {
  ActivationMetric,
  DebugReport,
  LayerReport,
  WeightMetric,
} from '../../shared/contract/report';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { DebugSums } from '../measure/measure-debug';
import { layerShapeNotices, outputShapeNotices } from '../measure/shape-notices';
import { channelErrors, weightMetric } from '../measure/weight-sqnr';
import { DataType } from '../onnx/proto';
import type { Layer } from '../plan/types';
import { floatWeight } from '../quantize/float-weights';
import type { QuantizedTensor } from '../quantize/weights';
import { runtimeVersion } from '../runtime/ort';
import { sessionOptions } from '../runtime/session-options';
import { branchReports } from '../measure/branch-reports';
import { conversionNotices } from '../warnings/conversion-notices';
import { cpuFeatures } from '../runtime/cpu-features';
import { maskWarnings } from '../warnings/mask-warnings';
import { tensorReports } from './tensor-reports';
import type { Workspace } from '../workspace/workspace';

/** Times of the stages of one run, ms. */
export type Timings = Record<string, number> & { total: number };

export interface MeasuredRun {
  readonly recipe: Recipe;
  readonly converted: ConvertedModel;
  readonly sums: DebugSums;
  readonly options: RunOptions;
  readonly timings: Timings;
}

/** Everything a run found, as `debug --json` writes it. */
export function buildReport(
  workspace: Workspace,
  { recipe, converted, sums, options, timings }: MeasuredRun,
): DebugReport {
  const { model, data } = workspace;
  const { plan } = converted.conversion;
  const isFull = options.scope === 'layers';
  return {
    schema: 'bitloupe.debug/1',
    model: {
      path: model.path,
      sha256: model.sha256,
      opset: model.opset,
      layers: plan.layers.length,
      weightedLayers: plan.layers.filter((layer) => layer.weighted).length,
    },
    data: {
      kind: data.kind,
      samples: data.count,
      sha256: workspace.dataHash,
      trusted: data.trusted,
    },
    run: {
      kernels: options.kernels,
      level: sessionOptions(options.kernels).level,
      preset: plan.preset,
      runtime: runtimeVersion,
      cpu: cpuFeatures(),
      threads: workspace.threads,
    },
    recipe,
    layers: isFull
      ? plan.layers.map((layer) => layerReport(workspace, converted, sums, layer))
      : [],
    tensors: isFull ? tensorReports(workspace, converted) : [],
    outputs: model.outputs.map(({ name }) => {
      const found = sums.outputs.get(name);
      return found === undefined
        ? { name, sqnrDb: null, cosine: null }
        : { name, ...found.sqnr(), cosine: found.cosine(), ...branchReports(model, name, found) };
    }),
    timingsMs: timings,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    warnings: [
      ...warningsOf(workspace, converted),
      ...conversionNotices(converted),
      ...clippedNotices(converted, sums),
      ...outputShapeNotices(sums.outputs),
      ...layerShapeNotices(sums.accumulated.values()),
    ],
  };
}

/** More than this outside a grid that was never meant for the tensor is worth a word. */
const muchClipped = 0.01;

/** Layers that leave the range of their input, whose grid they have. */
function clippedNotices(
  { conversion }: ConvertedModel,
  { accumulated }: DebugSums,
): DebugReport['warnings'] {
  return conversion.plan.layers.flatMap((layer) => {
    const range = layer.outputRoundings[0]?.range;
    const sums = accumulated.get(layer.index);
    if (!conversion.plan.parity || range?.kind !== 'shared' || sums === undefined) return [];
    const share = sums.outside / Math.max(1, sums.elements);
    if (share < muchClipped) return [];
    const source = conversion.plan.roundings.get(range.rounding)?.tensor ?? '';
    return [
      {
        code: 'clipped-share',
        message: `${(100 * share).toFixed(1)} % of the values '${layer.name}' gives lie outside its grid, which is that of its input '${source}'.`,
        hint: `Choose a preset that is not ort-*, or skip '${layer.name}' and the layer in front of it.`,
      },
    ];
  });
}

function warningsOf(workspace: Workspace, converted: ConvertedModel): DebugReport['warnings'] {
  const { model, data, observed } = workspace;
  const generated = data.trusted
    ? []
    : [
        {
          code: 'generated-data',
          message: 'The data is random: ranges and errors say little about real inputs.',
          hint: 'Give a folder of real samples before you rely on any number.',
        },
      ];
  return [...generated, ...maskWarnings(converted, observed), ...model.notices, ...data.notices];
}

function layerReport(
  workspace: Workspace,
  { conversion }: ConvertedModel,
  sums: DebugSums,
  layer: Layer,
): LayerReport {
  const isFloat = workspace.model.types.get(layer.outputs[0] ?? '')?.type === DataType.FLOAT;
  const outputRounding = layer.outputRoundings[0];
  const scale =
    outputRounding === undefined ? null : conversion.qparams.get(outputRounding.id)?.scale;
  const accumulated = sums.accumulated.get(layer.index);
  const weight = layer.weights[0];
  const quantized = weight === undefined ? undefined : conversion.weights.get(weight.key);
  return {
    name: layer.name,
    op: layer.op,
    nodes: layer.nodes,
    output: layer.outputs[0] ?? '',
    outputs: layer.outputs,
    skipped: layer.state === 'skipped',
    weight:
      weight === undefined || quantized === undefined
        ? null
        : weightReport(workspace, layer, weight.tensor, quantized),
    accumulated: isFloat ? accumulatedReport() : null,
    isolated: sums.isolated.get(layer.index)?.sqnr() ?? null,
    shadow: sums.shadow.get(layer.index)?.sqnr() ?? null,
  };

  function accumulatedReport(): ActivationMetric | null {
    if (accumulated === undefined) return null;
    // Counted where the grid does not cover all that was seen.
    const clipped = accumulated.outside / Math.max(1, accumulated.elements);
    return accumulated.activationMetric(scale ?? null, clipped);
  }
}

/** Weight errors by channel of the operator, also where one scale serves all channels. */
function weightReport(
  workspace: Workspace,
  layer: Layer,
  tensor: string,
  quantized: QuantizedTensor,
): WeightMetric {
  const node = workspace.model.graph.nodes[layer.node];
  const axis = weightChannelAxis(node, quantized.dims.length);
  return getOrMake(workspace.weightMetrics, quantized, () =>
    weightMetric(tensor, channelErrors(floatWeight(workspace.model, tensor), quantized, axis)),
  );
}
