import { z } from 'zod';
import { runOptions, type JobId, type Preprocess } from './arguments';
import type { Thumbnail } from './inspection';
import { accuracyResult } from './judgement';
import type { PartialMetrics } from './metrics';
import { planView } from './model-view';
import { amount, count, notice, sha256, text, type Frozen, type Notice } from './parts';
import { debugReport, outputReport, type DataKind } from './report';
import type { phaseWords } from '../words/phase-words';
import type { TunePoint } from './tuning';

export interface EngineInfo {
  readonly version: string;
  readonly runtime: string;
  /** CPU features that matter for int8: `avx2`, `avx512_vnni`, `avx_vnni`, `neon_dotprod`, … */
  readonly cpu: readonly string[];
  readonly cpuModel: string;
  readonly threads: number;
  readonly totalMemoryBytes: number;
}

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

/** One measured state of the recipe. `report.layers` is empty when only outputs were measured. */
export const runResult = z.strictObject({
  report: debugReport,
  plan: planView,
  scope: runOptions.shape.scope,
  floatBytes: count,
  quantizedBytes: count,
  accuracy: accuracyResult.nullable(),
  durationMs: amount,
});
export type RunResult = Frozen<z.infer<typeof runResult>>;

export const exportResult = z.strictObject({
  sizeBytes: count,
  floatBytes: count,
  sha256,
  /** Measured on the written file, run with all optimisations (real kernels). */
  outputs: z.array(outputReport.omit({ cosine: true })),
  /** Ops of the graph the runtime really executes. */
  executedOps: z.record(text, z.int().positive()),
  notices: z.array(notice),
});
export type ExportResult = Frozen<z.infer<typeof exportResult>>;

export type Phase = keyof typeof phaseWords;

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
export interface PartialResult extends PartialMetrics {
  readonly outputDb?: number | null;
  /** Every state that tuning has measured so far. */
  readonly tunePoints?: readonly TunePoint[];
}

/** What the engine says without being asked. */
export interface EngineEvents {
  progress(progress: Progress): void;
  /** Resident memory, every second while a job runs. */
  memory(args: { rssBytes: number }): void;
}
