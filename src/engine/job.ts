import { AppError } from '../shared/errors';
import type { PartialResult, Phase } from '../shared/contract';

/** What every long operation gets first: a way to be stopped and a way to say how far it is. */
export interface Job {
  readonly signal: AbortSignal;
  report(phase: Phase, done: number, total: number, unit: string, partial?: PartialResult): void;
}

/** For callers that neither cancel nor listen. */
export const silentJob: Job = { signal: new AbortController().signal, report: () => undefined };

/** Throws `cancelled` when the job was stopped; called between runs of a session. */
export function checkCancelled(job: Job): void {
  if (job.signal.aborted) throw new AppError('cancelled', 'Cancelled.');
}
