import type { Progress } from '../shared/contract/results';
import { isLasting, type EngineSituation } from '../shared/contract/contract';
import type { JobId } from '../shared/contract/arguments';
import { AppError } from '../shared/errors';

/** Who a job's progress is told to. */
export interface JobOwner {
  progress(progress: Progress): void;
}

interface PageJob {
  readonly jobId: JobId;
  readonly call: string;
  readonly args: unknown;
  readonly outcome: Promise<unknown>;
  owner: JobOwner | null;
  progress: Progress | null;
  isSettled: boolean;
}

/** Whose job is whose. Jobs that last outlive their page, so that the next one can join them. */
export class PageJobs {
  readonly #jobs = new Map<JobId, PageJob>();
  readonly #cancel: (jobId: JobId) => void;

  constructor(cancel: (jobId: JobId) => void) {
    this.#cancel = cancel;
  }

  has(jobId: JobId): boolean {
    return this.#jobs.has(jobId);
  }

  /** Keeps a job until its page has its outcome; one that nobody waits for stays for the next page. */
  start(
    jobId: JobId,
    call: string,
    args: unknown,
    owner: JobOwner,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    // Not at once: what it tells in its first moment has an owner already then.
    const outcome = Promise.resolve().then(work);
    const job: PageJob = { jobId, call, args, outcome, owner, progress: null, isSettled: false };
    this.#jobs.set(jobId, job);
    const settle = (): void => {
      job.isSettled = true;
      if (job.owner !== null) this.#jobs.delete(jobId);
    };
    outcome.then(settle, settle);
    return outcome;
  }

  tell(progress: Progress): void {
    const job = this.#jobs.get(progress.jobId);
    if (job === undefined) return;
    const partial = { ...job.progress?.partial, ...progress.partial };
    job.progress = Object.keys(partial).length === 0 ? progress : { ...progress, partial };
    job.owner?.progress(progress);
  }

  /** The page of these jobs is gone: those that last go on without it, the others are cancelled. */
  leave(owner: JobOwner): void {
    for (const job of this.#jobs.values()) {
      if (job.owner !== owner) continue;
      if (isLasting(job.call)) job.owner = null;
      else this.#cancel(job.jobId);
    }
  }

  /** Ends what no page has come back for, and forgets what such jobs have found. */
  abandon(): void {
    for (const job of this.#jobs.values()) {
      if (job.owner !== null) continue;
      this.#cancel(job.jobId);
      this.#jobs.delete(job.jobId);
    }
  }

  get living(): EngineSituation['jobs'] {
    return [...this.#jobs.values()].flatMap(({ jobId, call, args, progress }) =>
      isLasting(call) ? [{ jobId, call, args, progress }] : [],
    );
  }

  /** Gives a job a new owner; resolves and rejects as the job does. */
  async join(jobId: JobId, owner: JobOwner): Promise<unknown> {
    const job = this.#jobs.get(jobId);
    if (job === undefined || !isLasting(job.call))
      throw new AppError('cancelled', `There is no job named ${jobId} any more.`);
    job.owner = owner;
    try {
      return await job.outcome;
    } finally {
      if (job.owner === owner) this.#jobs.delete(jobId);
    }
  }
}
