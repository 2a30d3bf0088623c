import { availableParallelism, totalmem } from 'node:os';
import type {
  DataRequest,
  DataSummary,
  EngineWork,
  EngineEvents,
  FileRef,
} from '../shared/contract/contract';
import type { Thumbnail } from '../shared/contract/inspection';
import { AppError } from '../shared/errors';
import { emptyRecipe } from '../shared/recipe/recipe';
import type { Recipe } from '../shared/recipe/recipe';
import { withCheckedArguments } from './call-arguments';
import { benchmark } from './bench/benchmark';
import { openData } from './data/open-data';
import type { DataSource } from './data/sample/data-source';
import { writeFileAtomic } from './files/atomic-write';
import { refuseInUse, type FileInUse } from './files/same-file';
import { weightsPathOf } from './export/weights-path';
import { checkCancelled, type Job } from './jobs/job';
import { sketchModel } from './source/model-sketch';
import { viewModel } from './calls/model-view';
import type { ModelProto } from './onnx/proto';
import { makePlan } from './plan/plan';
import { prepareSource } from './prepare/prepare';
import { readModel } from './prepare/read/read-model';
import type { SourceModel } from './prepare/read/read-model';
import { readRecipeFile } from './recipe/read-recipe-file';
import { runtimeVersion, setRuntimeDefaults } from './runtime/ort';
import { nothingIn } from './workspace/nothing-in';
import { measureAccuracy } from './calls/accuracy';
import { compareKernels } from './calls/compare-kernels';
import { compareWith } from './calls/compare-with';
import { cpuFeatures, cpuModel } from './runtime/cpu-features';
import { evaluate } from './calls/evaluate';
import { filesInUse } from './workspace/files-in-use';
import { inspectLayer } from './calls/inspect-layer';
import { JobBook } from './jobs/job-book';
import { layerSamples } from './calls/layer-samples';
import { ObservationCache } from './workspace/observation-cache';
import { viewPlan } from './calls/plan-view';
import { Workspace } from './workspace/workspace';
import { exportChecked } from './calls/written-check';
import { advise } from './tune/advise';
import { predict } from './predict/predict';
import { findRemedies } from './tune/remedies';
import { measureSensitivity, studyRuined } from './tune/sensitivity';
import { describeGraph, describeNode } from './source/describe';
import { viewInner } from './source/inner-nodes';
import { npyFile } from './source/npy-file';
import { searchModel } from './source/search';
import { findTensor, tensorPage } from './source/tensor-values';
import { tune } from './tune/tune';

export interface EngineOptions {
  readonly emit: EngineEvents;
  /** The path behind a reference; throws for one that was never handed out, or not for this use. */
  resolveFile(ref: FileRef, access: 'read' | 'write'): string;
  /** False for what lies outside the folders that may be read; links in data folders are asked about. */
  mayReach?(path: string): boolean;
  /** Where calibrations are kept between runs; nowhere by default. */
  readonly cacheDir?: string;
  readonly threads?: number;
  /** Electron processes turn ONNX Runtime's arena off: its large allocations may end the process. */
  readonly memoryArena?: boolean;
}

export type Engine = EngineWork & { dispose(): Promise<void> };

/** The engine: one open model at a time, long calls one after another. Every call may reject with AppError. */
export function createEngine(options: EngineOptions): Engine {
  const threads = options.threads ?? availableParallelism();
  setRuntimeDefaults({
    threads,
    ...(options.memoryArena === undefined ? {} : { memoryArena: options.memoryArena }),
  });
  const writing = { mayReach: options.mayReach?.bind(options) };
  const jobs = new JobBook(options.emit);
  const observationCache = new ObservationCache(options.cacheDir);
  let workspace: Workspace | null = null;
  /** Read, and waiting to be prepared. */
  let read: {
    readonly file: FileRef;
    readonly source: SourceModel;
    readonly readMs: number;
  } | null = null;

  /** The open model as its file has it; its weights are those that the prepared one uses. */
  let asInFile: ModelProto | null = null;
  const source = (): ModelProto => {
    if (asInFile === null) throw new AppError('bad-input', 'No model is open.');
    return asInFile;
  };
  const open = (): Workspace => {
    if (workspace === null) throw new AppError('bad-input', 'No model is open.');
    return workspace;
  };
  const inUse = (): readonly FileInUse[] =>
    workspace === null
      ? []
      : filesInUse(workspace.model, [workspace.chosenData, workspace.validation]);
  const readData = (request: DataRequest): Promise<DataSource> =>
    openData(
      request.kind === 'folder'
        ? {
            kind: 'folder',
            path: options.resolveFile(request.folder, 'read'),
            ...(request.limit === undefined ? {} : { limit: request.limit }),
            ...(request.preprocess === undefined ? {} : { preprocess: request.preprocess }),
            ...(options.mayReach === undefined ? {} : { mayReach: options.mayReach }),
          }
        : request,
      open().model.inputs,
    );

  /** The run is measured by then: a cancel ends the study, not the run. */
  const studyIfNotCancelled = async (job: Job, recipe: Recipe): Promise<void> => {
    try {
      await studyRuined(job, open(), recipe);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'cancelled')) throw error;
    }
  };

  const calls: EngineWork = {
    async hello() {
      return {
        version: engineVersion,
        runtime: runtimeVersion,
        cpu: cpuFeatures(),
        cpuModel: cpuModel(),
        threads,
        totalMemoryBytes: totalmem(),
      };
    },
    readModel: ({ jobId, file }) =>
      jobs.run(jobId, async (job) => {
        const started = performance.now();
        job.report('read', 0, 1, 'model');
        const source = await readModel(options.resolveFile(file, 'read'));
        read = { file, source, readMs: performance.now() - started };
        return sketchModel(source);
      }),
    openModel: ({ jobId, file }) =>
      jobs.run(jobId, async (job) => {
        const readBefore = read?.file === file ? read : null;
        const started = performance.now() - (readBefore?.readMs ?? 0);
        const source = readBefore?.source ?? (await readModel(options.resolveFile(file, 'read')));
        read = null;
        job.report('prepare', 0, 1, 'model');
        const model = await prepareSource(source, { threads });
        const prepareMs = performance.now() - started;
        const plan = makePlan(model, emptyRecipe);
        // Only now: where it cannot be opened, or is cancelled, the one before stays.
        checkCancelled(job);
        workspace = new Workspace(model, prepareMs, threads, observationCache);
        asInFile = source.model;
        job.report('prepare', 1, 1, 'model');
        const view = viewModel(model, plan);
        const isEmpty = plan.layers.length === 0 && !model.quantized;
        const inner = viewInner(model, source.model);
        return {
          ...view,
          ...(inner.nodes.length === 0 ? {} : { inner }),
          notices: isEmpty ? [nothingIn(model), ...view.notices] : view.notices,
          plan: viewPlan(model, emptyRecipe, plan),
        };
      }),
    async closeModel() {
      jobs.cancelAll();
      workspace = null;
      asInFile = null;
      read = null;
    },
    inspectNode: async ({ path, node }) => describeNode(source(), open().model.types, path, node),
    inspectGraph: async ({ path }) => describeGraph(source(), open().model.types, path),
    tensorValues: async ({ tensor, from, count }) =>
      tensorPage(findTensor(source(), tensor), from, count),
    async saveTensor({ tensor, target }) {
      const path = options.resolveFile(target, 'write');
      await refuseInUse(path, inUse());
      await writeFileAtomic(path, npyFile(findTensor(source(), tensor)), writing);
    },
    searchModel: async ({ query }) => searchModel(source(), query),
    async describePlan({ recipe }) {
      const { model } = open();
      return viewPlan(model, recipe, open().plan(recipe));
    },
    async checkData({ data, pictures = 0 }) {
      const source = await readData(data);
      const first = Array.from({ length: Math.min(pictures, source.count) }, (_, index) => index);
      return { ...summarize(source, null), pictures: await thumbnailsOf(source, first, 48) };
    },
    setData: ({ jobId, data }) =>
      jobs.run(jobId, async () => {
        const source = await readData(data);
        await open().setData(source);
        return summarize(source, open().dataHash);
      }),
    setValidation: ({ jobId, data }) =>
      jobs.run(jobId, async () => {
        const source = await readData(data);
        open().setValidation(source);
        return summarize(source, null);
      }),
    run: ({ jobId, recipe, options: runOptions }) =>
      jobs.run(jobId, async (job) => {
        const result = await evaluate(job, open(), recipe, runOptions);
        if (runOptions.foretell === true) await studyIfNotCancelled(job, recipe);
        return result;
      }),
    accuracy: ({ jobId, recipe, kernels }) =>
      jobs.run(jobId, async (job) => {
        const current = open();
        const converted = await current.convert(job, recipe, current.plan(recipe));
        return measureAccuracy(
          job,
          converted,
          current.judged,
          current.judgedReferences,
          current.oracle,
          kernels,
        );
      }),
    exportModel: ({ jobId, request }) =>
      jobs.run(jobId, async (job) => {
        const current = open();
        const path = options.resolveFile(request.target, 'write');
        // A model too large for one file writes a second one, which nobody chose.
        for (const target of [path, weightsPathOf(path)]) await refuseInUse(target, inUse());
        return exportChecked(job, current, request, path, writing);
      }),
    async saveFile({ target, content }) {
      const path = options.resolveFile(target, 'write');
      await refuseInUse(path, inUse());
      await writeFileAtomic(path, content, writing);
    },
    async readRecipe({ file }) {
      const recipe = await readRecipeFile(options.resolveFile(file, 'read'));
      if (workspace !== null) workspace.plan(recipe);
      return recipe;
    },
    async thumbnails({ samples, sizePx, from }) {
      const source = from === 'validation' ? open().judged : open().data;
      return thumbnailsOf(source, samples, sizePx);
    },
    inspectLayer: ({ jobId, recipe, layer }) =>
      jobs.run(jobId, (job) => inspectLayer(job, open(), recipe, layer)),
    layerSamples: ({ jobId, recipe, limit }) =>
      jobs.run(jobId, (job) => layerSamples(job, open(), recipe, limit)),
    sensitivity: ({ jobId, recipe, resume }) =>
      jobs.run(jobId, (job) => measureSensitivity(job, open(), recipe, { resume })),
    predict: async ({ recipe }) => predict(open(), recipe),
    remedies: ({ jobId, recipe, layer }) =>
      jobs.run(jobId, (job) => findRemedies(job, open(), recipe, layer)),
    advise: ({ jobId, request }) => jobs.run(jobId, (job) => advise(job, open(), request)),
    tune: ({ jobId, request }) => jobs.run(jobId, (job) => tune(job, open(), request)),
    benchmark: ({ jobId, recipe, threads: wanted, repeats }) =>
      jobs.run(jobId, (job) => benchmark(job, open(), recipe, { threads: wanted, repeats })),
    compareKernels: ({ jobId, recipe }) =>
      jobs.run(jobId, (job) => compareKernels(job, open(), recipe)),
    compareWith: ({ jobId, file }) =>
      jobs.run(jobId, (job) => compareWith(job, open(), options.resolveFile(file, 'read'))),
    async cancel({ jobId }) {
      jobs.cancel(jobId);
    },
  };
  return {
    ...withCheckedArguments(calls),
    async dispose() {
      jobs.cancelAll();
      workspace = null;
      asInFile = null;
      read = null;
    },
  };
}

const engineVersion = '0.1.0';

function thumbnailsOf(
  source: DataSource,
  samples: readonly number[],
  sizePx: number,
): Promise<readonly Thumbnail[]> {
  return Promise.all(
    samples.map(async (sample) => ({
      sample,
      name: source.names[sample] ?? '',
      png: await source.thumbnail(sample, sizePx),
    })),
  );
}

function summarize(source: DataSource, sha256: string | null): DataSummary {
  return {
    sha256,
    kind: source.kind,
    label: source.label,
    samples: source.count,
    sampleNames: source.names,
    trusted: source.trusted,
    labelled: source.labels?.some((label) => label !== null) ?? false,
    classes: source.classes,
    preprocess: source.preprocess,
    notices: source.notices,
  };
}
