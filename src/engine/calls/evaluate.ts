import type { RunOptions } from '../../shared/contract/arguments';
import type { RunResult, PartialResult } from '../../shared/contract/results';
import type { Recipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import { measureDebug, type DebugSums } from '../measure/measure-debug';
import { measureOutputs } from '../measure/measure-outputs';
import type { ErrorSums } from '../measure/metrics';
import { encodeShared } from '../onnx/shared-proto';
import type { RoundingId, Layer } from '../plan/types';
import { integerRange } from '../../shared/dtypes';
import { buildReport, type Timings } from './report';
import type { Workspace } from '../workspace/workspace';

/** What was measured of one recipe. */
export interface Evaluation {
  readonly result: RunResult;
  readonly converted: ConvertedModel;
  readonly sums: DebugSums;
}

/**
 * Calibrates (once), converts and measures one recipe. `outputs` compares only the model's outputs,
 * with float answers kept from before; `layers` measures everything in one pass.
 */
export async function evaluate(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  options: RunOptions,
): Promise<Evaluation> {
  const started = performance.now();
  const clock = stopwatch();
  const plan = await workspace.calibratedPlan(job, recipe);
  const observeMs = clock();
  job.report('convert', 0, plan.layers.length, 'layers');
  const converted = await workspace.convert(job, recipe, plan);
  const convertMs = clock();
  // The first sample waits until the graph is built, which is part of measuring, not of converting.
  job.report('measure', 0, workspace.data.count, 'samples');
  const sums =
    options.scope === 'layers'
      ? await measureLayers(job, workspace, converted, options)
      : await measureOutputsOnly(job, workspace, converted, options);
  const measureMs = clock();
  const timings: Timings = {
    prepare: workspace.prepareMs,
    observe: observeMs,
    convert: convertMs,
    measure: measureMs,
    total: performance.now() - started + workspace.prepareMs,
  };
  const result: RunResult = {
    report: buildReport(workspace, { recipe, converted, sums, options, timings }),
    plan: workspace.planView(recipe),
    scope: options.scope,
    floatBytes: workspace.model.sizeBytes,
    quantizedBytes: quantizedSize(converted),
    accuracy: null,
    durationMs: performance.now() - started,
  };
  return { result, converted, sums };
}

async function measureLayers(
  job: Job,
  workspace: Workspace,
  converted: ConvertedModel,
  options: RunOptions,
): Promise<DebugSums> {
  const { layers } = converted.conversion.plan;
  const signatures = layers.map((layer) => isolatedSignature(converted, layer, options.kernels));
  const signature = (layer: Layer): string => signatures[layer.index] ?? '';
  const quantized = layers.filter((layer) => layer.state === 'quantized');
  const missing = quantized.filter((layer) => !workspace.isolated.has(signature(layer)));
  const sums = await measureDebug(job, workspace.measuring(converted, options.kernels), {
    isolated: new Set(missing.map((layer) => layer.index)),
    shadow: options.shadow,
    limits: gridEnds(workspace, converted),
    onSample: (soFar, done, total) =>
      job.report('measure', done, total, 'samples', partialOf(layers, soFar, workspace, signature)),
  });
  workspace.noteLayers(converted.conversion.plan, sums);
  for (const layer of missing) {
    const found = sums.isolated.get(layer.index);
    if (found !== undefined) workspace.isolated.set(signature(layer), found);
  }
  const isolated = new Map<number, ErrorSums>();
  for (const layer of quantized) {
    const known = workspace.isolated.get(signature(layer));
    if (known !== undefined) isolated.set(layer.index, known);
  }
  const isRepaired = workspace.repairs !== '';
  if (options.kernels === 'simulated' && !isRepaired) return { ...sums, isolated };
  // The float chain in the graph is the repaired one; outputs are held against the model as it was opened.
  // Comparing every layer keeps ONNX Runtime from some fusions; the outputs are those of the export.
  const { outputs } = await measureOutputsOnly(job, workspace, converted, options);
  return { ...sums, isolated, outputs };
}

/** Ends, with half a step to round, of the grids that do not cover all that calibration saw at their layer's output. */
function gridEnds(
  workspace: Workspace,
  { conversion }: ConvertedModel,
): ReadonlyMap<number, { readonly low: number; readonly high: number }> {
  const ends = new Map<number, { readonly low: number; readonly high: number }>();
  for (const layer of conversion.plan.layers) {
    const rounding = layer.outputRoundings[0];
    const qparams = rounding === undefined ? undefined : conversion.qparams.get(rounding.id);
    if (rounding === undefined || qparams === undefined) continue;
    const integers = integerRange(rounding.config.dtype, rounding.config);
    const endOf = (integer: number): number => (integer - qparams.zeroPoint) * qparams.scale;
    // Up to half a step beyond the last one is rounding, not clipping.
    const low = Math.fround(Math.min(qparams.min, endOf(integers.min - 0.5)));
    const high = Math.fround(Math.max(qparams.max, endOf(integers.max + 0.5)));
    if (!workspace.isWithin(rounding.tensor, { min: low, max: high }))
      ends.set(layer.index, { low, high });
  }
  return ends;
}

/**
 * What the isolated error of a layer depends on: how its own tensors and weights are rounded. Ranges
 * count, because a rounding can take its range from another tensor under another recipe.
 */
function isolatedSignature({ conversion }: ConvertedModel, layer: Layer, kernels: string): string {
  const gridOf = (id: RoundingId): string => {
    const qparams = conversion.qparams.get(id);
    return `${id} ${qparams?.scale ?? ''} ${qparams?.zeroPoint ?? ''}`;
  };
  const scales = (key: string): string => {
    const scale = conversion.weights.get(key)?.scale ?? Float32Array.of();
    return `${key} ${scale.reduce((sum, one) => sum + one, 0)}`;
  };
  const corrected = conversion.corrected.get(layer.node);
  return [
    kernels,
    layer.node,
    ...layer.inputs.map((use) => gridOf(use.rounding)),
    ...layer.weights.map((use) => scales(use.key)),
    ...layer.biases.map((use) => use.key),
    corrected === undefined ? '' : corrected.values.join(' '),
    ...layer.outputRoundings.map((rounding) => gridOf(rounding.id)),
  ].join('\n');
}

async function measureOutputsOnly(
  job: Job,
  workspace: Workspace,
  converted: ConvertedModel,
  options: RunOptions,
): Promise<DebugSums> {
  const none = new Map<number, ErrorSums>();
  const measuring = workspace.measuring(converted, options.kernels);
  const { outputs } = await measureOutputs(job, measuring);
  return { accumulated: none, isolated: none, shadow: none, outputs };
}

/** Bytes of the quantized model as one file. */
export function quantizedSize(converted: ConvertedModel): number {
  const model = exportGraph(converted);
  const { bytes } = encodeShared(model);
  const weights = (model.graph?.initializer ?? []).reduce(
    (sum, tensor) => sum + (tensor.rawData.length >= 1024 ? tensor.rawData.length : 0),
    0,
  );
  return bytes.length + weights;
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    return elapsed;
  };
}

/** The numbers so far, by layer index, for charts that fill while the pass goes on. */
function partialOf(
  layers: readonly Layer[],
  sums: DebugSums,
  workspace: Workspace,
  signature: (layer: Layer) => string,
): PartialResult {
  const db = (found: ErrorSums | undefined): number | null => found?.sqnr().sqnrDb ?? null;
  const output = sums.outputs.values().next().value;
  return {
    accumulatedDb: layers.map((layer) => db(sums.accumulated.get(layer.index))),
    isolatedDb: layers.map((layer) =>
      db(sums.isolated.get(layer.index) ?? workspace.isolated.get(signature(layer))),
    ),
    ...(sums.shadow.size === 0
      ? {}
      : { shadowDb: layers.map((layer) => db(sums.shadow.get(layer.index))) }),
    ...(output === undefined ? {} : { outputDb: db(output) }),
  };
}
