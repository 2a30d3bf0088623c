import { z } from 'zod';
import { mostRepeats, mostThreads } from '../limits';
import { repairKindNames } from '../repairs/repairs';
import { recipeSchema as recipe, type Recipe } from '../recipe/recipe';
import { targetNames } from '../targets/targets';
import type { GraphAnatomy, ModelHits, NodeAnatomy, TensorPage } from './anatomy';
import {
  adviceRequest,
  anyName,
  bytesSchema,
  dataRequest,
  exportRequest,
  fileRef,
  graphPath,
  jobId,
  kernelsSchema,
  runOptions,
  tensorPlace,
  travelTarget,
  tuneRequest,
} from './arguments';
import type { DataRequest, FileRef, JobId } from './arguments';
import { call, lastingCall, namesOf, none, type CallsOf } from './call';
import type {
  CheckedData,
  DataSummary,
  EngineInfo,
  ExportResult,
  Progress,
  RunResult,
} from './results';
import type { LayerInspection, LayerSamples, Thumbnail } from './inspection';
import type {
  AccuracyResult,
  BenchmarkResult,
  KernelComparison,
  ModelComparison,
  SensitivityResult,
} from './judgement';
import type { LintResult } from './lint';
import { otherKinds } from './matching';
import type { RepairResult } from './repairing';
import type { Advice, Prediction, Remedy, TuneResult } from './tuning';
import type { ModelSketch, OpenedModel, PlanView } from './model-view';
import type { ImportedRecipe, TravelText } from '../travel/terms/scene';

const count = z.int().min(1);

/** A call that answers at once. */
const quick = <Shape extends z.ZodRawShape>(shape: Shape) => call(z.strictObject(shape));
/** A call that may take long: it can be cancelled, and tells its progress. */
const job = <Shape extends z.ZodRawShape>(shape: Shape) =>
  call(z.strictObject({ jobId, ...shape }));
/** A job that the page which comes after a reload can join. */
const lastingJob = <Shape extends z.ZodRawShape>(shape: Shape) =>
  lastingCall(z.strictObject({ jobId, ...shape }));

/** What an engine does itself: each call with what it takes and answers. A new call is a new line here. */
export const workCalls = {
  hello: call(none).answers<EngineInfo>(),
  /**
   * Reads a model that `openModel` is then called for, which finds it read already. Answers with a first picture of it,
   * or null where preparing takes but a moment. What is open stays open until then.
   */
  readModel: job({ file: fileRef }).answers<ModelSketch | null>(),
  openModel: job({ file: fileRef }).answers<OpenedModel>(),
  closeModel: call(none).answers<void>(),
  /** A node of the open file, with all attributes and tensors; needs no data, and works for quantized models too. */
  inspectNode: quick({ path: graphPath, node: anyName }).answers<NodeAnatomy>(),
  /** A graph of the file: the main one, a branch, a body, a function. */
  inspectGraph: quick({ path: graphPath }).answers<GraphAnatomy>(),
  /** Up to 4,096 values of a weight or constant from a position on, and a summary of all. */
  tensorValues: quick({
    tensor: tensorPlace,
    from: z.int().min(0),
    count,
  }).answers<TensorPage>(),
  /** Writes a weight or constant as a .npy file. */
  saveTensor: quick({ tensor: tensorPlace, target: fileRef }).answers<void>(),
  /** Nodes by name, op, attribute and tensor, also inside subgraphs; the first 5,000. */
  searchModel: quick({ query: z.string().max(1_000) }).answers<ModelHits>(),
  /** The plan under another recipe; no data needed, takes milliseconds. */
  describePlan: quick({ recipe }).answers<PlanView>(),
  /**
   * What a target does not take of the open model as it is: of what a recipe makes of a float model, or of an int8
   * file as it stands. The target that the recipe itself names is followed first.
   */
  lint: quick({ recipe, target: z.enum(targetNames) }).answers<LintResult>(),
  /** Reads data and checks it against the model without using it: what is in use stays, and so do running jobs. */
  checkData: quick({
    data: dataRequest,
    pictures: z.int().min(0).max(64).exactOptional(),
  }).answers<CheckedData>(),
  setData: job({ data: dataRequest }).answers<DataSummary>(),
  /** Labelled data for accuracy; without it the calibration data is judged on, if labelled. */
  setValidation: job({ data: dataRequest }).answers<DataSummary>(),
  /** Calibrates (once), converts and measures. */
  run: lastingJob({ recipe, options: runOptions }).answers<RunResult>(),
  inspectLayer: job({ recipe, layer: anyName }).answers<LayerInspection>(),
  layerSamples: job({ recipe, limit: count }).answers<LayerSamples>(),
  thumbnails: quick({
    samples: z.array(z.int().min(0)).max(10_000).readonly(),
    sizePx: count.max(4096),
    from: z.enum(['data', 'validation']),
  }).answers<readonly Thumbnail[]>(),
  sensitivity: lastingJob({ recipe, resume: z.boolean() }).answers<SensitivityResult>(),
  predict: quick({ recipe }).answers<Prediction>(),
  remedies: lastingJob({ recipe, layer: anyName }).answers<readonly Remedy[]>(),
  /** What to try next, measured. */
  advise: job({ request: adviceRequest }).answers<Advice>(),
  /** Tries every repair of these kinds on samples that none was derived from, and keeps what wins. */
  repair: lastingJob({
    recipe,
    kinds: z.array(z.enum(repairKindNames)).min(1).readonly(),
  }).answers<RepairResult>(),
  tune: lastingJob({ request: tuneRequest }).answers<TuneResult>(),
  accuracy: lastingJob({ recipe, kernels: kernelsSchema }).answers<AccuracyResult>(),
  benchmark: lastingJob({
    recipe,
    threads: count.max(mostThreads),
    repeats: count.max(mostRepeats),
  }).answers<BenchmarkResult>(),
  /** The same recipe under simulated and real kernels, layer by layer. */
  compareKernels: lastingJob({ recipe }).answers<KernelComparison>(),
  /**
   * A model that any tool quantized beside the open one, layer by layer, on the calibration data. `recipe`: what it is
   * judged by, our own quantization of the layers; the default one where it is left out. `kind`: `dump` where `file` is
   * no model but the tensors that another runtime has written: a folder, or the one file of Polygraphy.
   */
  compareWith: lastingJob({
    file: fileRef,
    kind: z.enum(otherKinds).exactOptional(),
    recipe: recipe.exactOptional(),
  }).answers<ModelComparison>(),
  exportModel: lastingJob({ request: exportRequest }).answers<ExportResult>(),
  /** Writes text or bytes the renderer made (CSV, SVG, PNG, HTML, recipe) to a chosen file, atomically. */
  saveFile: quick({
    target: fileRef,
    content: z.union([z.string(), bytesSchema]),
  }).answers<void>(),
  /** Reads a recipe file, or that of another tool, and checks it against the open model. */
  readRecipe: quick({ file: fileRef }).answers<Recipe>(),
  /** The same with what the file says that a recipe does not hold; `from` says of which tool it is. */
  importRecipe: quick({
    file: fileRef,
    from: travelTarget.exactOptional(),
  }).answers<ImportedRecipe>(),
  /** The recipe in the words of another tool; calibrates where that wants ranges. */
  recipeText: job({ recipe, to: travelTarget }).answers<TravelText>(),
  cancel: quick({ jobId }).answers<void>(),
};

/** What an engine does itself. Pages come and go at its host, which knows whose job is whose. */
export type EngineWork = CallsOf<typeof workCalls>;

export type LastingCall = {
  [Name in keyof typeof workCalls]: (typeof workCalls)[Name]['lasts'] extends true ? Name : never;
}[keyof typeof workCalls];

export function isLasting(name: string): name is LastingCall {
  return Object.hasOwn(workCalls, name) && workCalls[name as keyof EngineWork].lasts;
}

/** A job that runs, or that ended while no page was there to hear of it. */
export interface LivingJob {
  readonly jobId: JobId;
  readonly call: LastingCall;
  readonly args: unknown;
  /** The last that was told, with all partial results so far. */
  readonly progress: Progress | null;
}

export interface EngineSituation {
  readonly model: { readonly file: FileRef; readonly value: OpenedModel } | null;
  readonly data: { readonly request: DataRequest; readonly value: DataSummary } | null;
  readonly validation: { readonly request: DataRequest; readonly value: DataSummary } | null;
  /** It has calibrated on this data. */
  readonly warm: boolean;
  readonly jobs: readonly LivingJob[];
}

/** Every call of the engine; nothing else is reachable from outside. */
export const engineCalls = {
  ...workCalls,
  /** What this engine process has open and does: for a page that comes back to it after a reload. */
  situation: call(none).answers<EngineSituation>(),
  /** Takes over a job of `situation`: its progress comes here from now on, its result or error is the answer. */
  join: quick({ jobId }).answers<unknown>(),
};

export type EngineCalls = CallsOf<typeof engineCalls>;
export const engineCallNames = namesOf(engineCalls);
