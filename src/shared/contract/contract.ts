import type {
  GraphAnatomy,
  GraphPath,
  ModelHits,
  NodeAnatomy,
  TensorPage,
  TensorPlace,
} from './anatomy';
import type { LayerInspection, LayerSamples, Thumbnail } from './inspection';
import type {
  AccuracyResult,
  Advice,
  AdviceRequest,
  BenchmarkResult,
  KernelComparison,
  ModelComparison,
  Prediction,
  Remedy,
  SensitivityResult,
  TunePoint,
  TuneRequest,
  TuneResult,
} from './judgement';
import type { ModelSketch, OpenedModel, PlanView } from './model-view';
import type { Recipe } from '../recipe/recipe';
import type { DataKind, DebugReport, Kernels, Notice, OutputReport } from './report';

/** An opaque name for a file or folder the user chose; only the host knows its path. */
export type FileRef = string;

/** Identifies one long call, chosen by the caller; used for progress and cancel. */
export type JobId = string;

export interface EngineInfo {
  readonly version: string;
  readonly runtime: string;
  /** CPU features that matter for int8: `avx2`, `avx512_vnni`, `avx_vnni`, `neon_dotprod`, … */
  readonly cpu: readonly string[];
  readonly cpuModel: string;
  readonly threads: number;
  readonly totalMemoryBytes: number;
}

export interface Preprocess {
  readonly layout?: 'NCHW' | 'NHWC';
  readonly color?: 'RGB' | 'BGR' | 'L';
  /** [width, height] */
  readonly resize?: readonly [number, number];
  readonly crop?: 'center' | 'none';
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly classes?: readonly string[];
}

export type DataRequest =
  | {
      readonly kind: 'folder';
      readonly folder: FileRef;
      readonly limit?: number;
      readonly preprocess?: Preprocess;
    }
  | {
      readonly kind: 'generated';
      readonly distribution: 'normal' | 'uniform';
      readonly samples: number;
      readonly seed?: number;
    };

export interface DataSummary {
  /** Over the content of the samples that are used and their preprocessing; null where nobody asked (validation data). */
  readonly sha256: string | null;
  readonly kind: DataKind;
  readonly label: string;
  readonly samples: number;
  readonly sampleNames: readonly string[];
  readonly trusted: boolean;
  readonly labelled: boolean;
  readonly classes: readonly string[];
  readonly preprocess: Preprocess | null;
  readonly notices: readonly Notice[];
}

/** Data that was read to be looked at. */
export interface CheckedData extends DataSummary {
  /** The first samples as pictures, as many as were asked for. */
  readonly pictures: readonly Thumbnail[];
}

export interface RunOptions {
  readonly kernels: Kernels;
  /** `outputs` answers a click as fast as possible; `layers` measures everything. */
  readonly scope: 'outputs' | 'layers';
  readonly shadow: boolean;
  /** Also measures what predictions of the next clicks need: a few more runs of the worst layers. */
  readonly foretell?: boolean;
}

/** One measured state of the recipe. `report.layers` is empty when only outputs were measured. */
export interface RunResult {
  readonly report: DebugReport;
  readonly plan: PlanView;
  readonly scope: RunOptions['scope'];
  readonly floatBytes: number;
  readonly quantizedBytes: number;
  readonly accuracy: AccuracyResult | null;
  readonly durationMs: number;
}

export interface ExportRequest {
  readonly recipe: Recipe;
  readonly target: FileRef;
  readonly format: 'qdq' | 'qoperator';
}

export interface ExportResult {
  readonly sizeBytes: number;
  readonly floatBytes: number;
  readonly sha256: string;
  /** Output SQNR of the written file, run with all optimisations (real kernels). */
  readonly outputs: readonly Omit<OutputReport, 'cosine'>[];
  /** Ops of the graph the runtime really executes. */
  readonly executedOps: Readonly<Record<string, number>>;
  readonly notices: readonly Notice[];
}

export type Phase =
  | 'read'
  | 'prepare'
  | 'data'
  | 'observe'
  | 'histogram'
  | 'plan'
  | 'convert'
  | 'measure'
  | 'accuracy'
  | 'sensitivity'
  | 'tune'
  | 'benchmark'
  | 'export'
  | 'verify';

/** At most 20 a second. */
export interface Progress {
  readonly jobId: JobId;
  readonly phase: Phase;
  readonly done: number;
  readonly total: number;
  /** What is counted: `samples`, `layers`, `nodes`, … */
  readonly unit: string;
  readonly partial?: PartialResult;
}

/** Numbers so far; they replace earlier partial results of the same job. dB, by layer index. */
export interface PartialResult {
  readonly weightDb?: readonly (number | null)[];
  readonly accumulatedDb?: readonly (number | null)[];
  readonly isolatedDb?: readonly (number | null)[];
  readonly shadowDb?: readonly (number | null)[];
  readonly oneInDb?: readonly (number | null)[];
  readonly oneOutDb?: readonly (number | null)[];
  readonly outputDb?: number | null;
  /** Every state that tuning has measured so far. */
  readonly tunePoints?: readonly TunePoint[];
}

/** Every command of the engine. All may reject with an AppError (as AppErrorData on the wire). */
export interface EngineCalls {
  hello(): Promise<EngineInfo>;
  /**
   * Reads a model that `openModel` is then called for, which finds it read already. Answers with a first picture of it,
   * or null where preparing takes but a moment. What is open stays open until then.
   */
  readModel(args: { jobId: JobId; file: FileRef }): Promise<ModelSketch | null>;
  openModel(args: { jobId: JobId; file: FileRef }): Promise<OpenedModel>;
  closeModel(): Promise<void>;
  /** A node of the open file, with all attributes and tensors; needs no data, and works for quantized models too. */
  inspectNode(args: { path: GraphPath; node: string }): Promise<NodeAnatomy>;
  /** A graph of the file: the main one, a branch, a body, a function. */
  inspectGraph(args: { path: GraphPath }): Promise<GraphAnatomy>;
  /** Up to 4,096 values of a weight or constant from a position on, and a summary of all. */
  tensorValues(args: { tensor: TensorPlace; from: number; count: number }): Promise<TensorPage>;
  /** Writes a weight or constant as a .npy file. */
  saveTensor(args: { tensor: TensorPlace; target: FileRef }): Promise<void>;
  /** Nodes by name, op, attribute and tensor, also inside subgraphs; the first 5,000. */
  searchModel(args: { query: string }): Promise<ModelHits>;
  /** The plan under another recipe; no data needed, takes milliseconds. */
  describePlan(args: { recipe: Recipe }): Promise<PlanView>;
  /** Reads data and checks it against the model without using it: what is in use stays, and so do running jobs. */
  checkData(args: { data: DataRequest; pictures?: number }): Promise<CheckedData>;
  setData(args: { jobId: JobId; data: DataRequest }): Promise<DataSummary>;
  /** Labelled data for accuracy; without it the calibration data is judged on, if labelled. */
  setValidation(args: { jobId: JobId; data: DataRequest }): Promise<DataSummary>;
  /** Calibrates (once), converts and measures. */
  run(args: { jobId: JobId; recipe: Recipe; options: RunOptions }): Promise<RunResult>;
  inspectLayer(args: { jobId: JobId; recipe: Recipe; layer: string }): Promise<LayerInspection>;
  layerSamples(args: { jobId: JobId; recipe: Recipe; limit: number }): Promise<LayerSamples>;
  thumbnails(args: {
    samples: readonly number[];
    sizePx: number;
    from: 'data' | 'validation';
  }): Promise<readonly Thumbnail[]>;
  sensitivity(args: { jobId: JobId; recipe: Recipe; resume: boolean }): Promise<SensitivityResult>;
  predict(args: { recipe: Recipe }): Promise<Prediction>;
  remedies(args: { jobId: JobId; recipe: Recipe; layer: string }): Promise<readonly Remedy[]>;
  /** What to try next, measured. */
  advise(args: { jobId: JobId; request: AdviceRequest }): Promise<Advice>;
  tune(args: { jobId: JobId; request: TuneRequest }): Promise<TuneResult>;
  accuracy(args: { jobId: JobId; recipe: Recipe; kernels: Kernels }): Promise<AccuracyResult>;
  benchmark(args: {
    jobId: JobId;
    recipe: Recipe;
    threads: number;
    repeats: number;
  }): Promise<BenchmarkResult>;
  /** The same recipe under simulated and real kernels, layer by layer. */
  compareKernels(args: { jobId: JobId; recipe: Recipe }): Promise<KernelComparison>;
  /** A model that any tool quantized beside the open one, layer by layer, on the calibration data. */
  compareWith(args: { jobId: JobId; file: FileRef }): Promise<ModelComparison>;
  exportModel(args: { jobId: JobId; request: ExportRequest }): Promise<ExportResult>;
  /** Writes text or bytes the renderer made (CSV, SVG, PNG, HTML, recipe) to a chosen file, atomically. */
  saveFile(args: { target: FileRef; content: string | Uint8Array }): Promise<void>;
  /** Reads a recipe file and checks it against the open model. */
  readRecipe(args: { file: FileRef }): Promise<Recipe>;
  cancel(args: { jobId: JobId }): Promise<void>;
  /** What this engine process has open and does: for a page that comes back to it after a reload. */
  situation(): Promise<EngineSituation>;
  /** Takes over a job of `situation`: its progress comes here from now on, its result or error is the answer. */
  join(args: { jobId: JobId }): Promise<unknown>;
}

/** What an engine does itself. Pages come and go at its host, which knows whose job is whose. */
export type EngineWork = Omit<EngineCalls, 'situation' | 'join'>;

/** Calls that go on for a while when their page is gone, and can be joined by the next one. */
export const lastingCalls = [
  'run',
  'sensitivity',
  'accuracy',
  'benchmark',
  'compareKernels',
  'compareWith',
  'tune',
  'remedies',
  'exportModel',
] as const satisfies readonly (keyof EngineCalls)[];
export type LastingCall = (typeof lastingCalls)[number];

/** A job that runs, or that ended while no page was there to hear of it. */
export interface LivingJob {
  readonly jobId: JobId;
  readonly call: LastingCall;
  /** What it was called with. */
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

/** What the engine says without being asked. */
export interface EngineEvents {
  progress(progress: Progress): void;
  /** Resident memory, every second while a job runs. */
  memory(args: { rssBytes: number }): void;
}
