import type { PartialResult, Progress } from '../../../shared/contract/results';
import { analysesThat, type AnalysisKind } from '../../../shared/shell/analysis-table';

/** Work of the engine that is no analysis: it changes what is open, measures for every view, or writes. */
type PlainJobKind = 'open' | 'data' | 'validation' | 'run' | 'export';
export type JobKind = PlainJobKind | AnalysisKind;

export interface JobStep extends Pick<Progress, 'phase' | 'done' | 'total' | 'unit'> {
  readonly startedAt: number;
  /** `done` of its first message. */
  readonly startedDone: number;
  /** Time left as of `at`, without jumps; null until there is a pace. */
  readonly leftMs: number | null;
  readonly at: number;
}

/** A long call of the engine. Times in milliseconds of the page's clock. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly title: string;
  readonly startedAt: number;
  /** Phases seen so far, the present one last. */
  readonly steps: readonly JobStep[];
  /** Everything that was told so far. */
  readonly told: PartialResult | null;
  /** What of it is on the screen; follows a few times a second. */
  readonly partial: PartialResult | null;
  readonly partialAt: number;
  readonly cancelledAt: number | null;
}

const quietKinds: ReadonlySet<JobKind> = new Set(analysesThat(({ isQuiet }) => isQuiet === true));

/** Work that nobody asked for by name: reads of the inspector, and advice. */
export function isQuiet({ kind }: Job): boolean {
  return quietKinds.has(kind);
}
