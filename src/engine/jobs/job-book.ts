import type { EngineEvents } from '../../shared/contract/results';
import type { JobId } from '../../shared/contract/arguments';
import { checkCancelled, type Job } from './job';
import { ProgressThrottle } from './progress-throttle';

const memoryEveryMs = 1000;

/** Runs long calls one after another and knows how to stop each of them. */
export class JobBook {
  readonly #emit: EngineEvents;
  readonly #progress: ProgressThrottle;
  readonly #controllers = new Map<JobId, AbortController>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(emit: EngineEvents) {
    this.#emit = emit;
    this.#progress = new ProgressThrottle((progress) => emit.progress(progress));
  }

  /** Waits for its turn, then works. A job that was cancelled while it waited never starts. */
  async run<T>(jobId: JobId, work: (job: Job) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#controllers.set(jobId, controller);
    const job: Job = {
      signal: controller.signal,
      report: (phase, done, total, unit, partial) =>
        this.#progress.report({ jobId, phase, done, total, unit, ...(partial && { partial }) }),
    };
    const turn = this.#queue.then(
      () => this.#start(job, work),
      () => this.#start(job, work),
    );
    this.#queue = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#progress.end(jobId);
      // A later call under the same id must stay cancellable.
      if (this.#controllers.get(jobId) === controller) this.#controllers.delete(jobId);
    }
  }

  cancel(jobId: JobId): void {
    this.#controllers.get(jobId)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }

  async #start<T>(job: Job, work: (job: Job) => Promise<T>): Promise<T> {
    checkCancelled(job);
    const report = (): void => this.#emit.memory({ rssBytes: process.memoryUsage.rss() });
    const timer = setInterval(report, memoryEveryMs);
    report();
    try {
      return await work(job);
    } finally {
      clearInterval(timer);
      report();
    }
  }
}
