import type { PartialResult, Phase } from '../../shared/contract/contract';

export type JobKind =
  | 'open'
  | 'data'
  | 'validation'
  | 'run'
  | 'sensitivity'
  | 'accuracy'
  | 'benchmark'
  | 'kernels'
  | 'compareWith'
  | 'tune'
  | 'export'
  | 'remedies'
  | 'advice'
  | 'inspect'
  | 'samples';

export interface JobStep {
  readonly phase: Phase;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
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
