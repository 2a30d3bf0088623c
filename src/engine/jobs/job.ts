import { AppError } from '../../shared/errors';
import type { PartialResult, Phase } from '../../shared/contract/results';

/** What every long operation gets first: a signal that stops it, and a function that reports progress. */
export interface Job {
  readonly signal: AbortSignal;
  report(phase: Phase, done: number, total: number, unit: string, partial?: PartialResult): void;
}

/** A job that does a part of the work: it begins after `before` of `total`, and its count goes on from there. */
export function partOf(job: Job, before: number, total: number): Job {
  return {
    signal: job.signal,
    report: (phase, done, _own, unit, partial) =>
      job.report(phase, before + done, total, unit, partial),
  };
}

/** For callers that neither cancel nor listen. */
export const silentJob: Job = { signal: new AbortController().signal, report: () => undefined };

/** The same job without progress: steps inside a larger piece of work must not move its progress bar. */
export function quiet(job: Job): Job {
  return { signal: job.signal, report: () => undefined };
}

/** Throws `cancelled` when the job was stopped; called between runs of a session. */
export function checkCancelled(job: Job): void {
  if (job.signal.aborted) throw new AppError('cancelled', 'Cancelled.');
}
