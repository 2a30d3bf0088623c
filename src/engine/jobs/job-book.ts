import type { EngineEvents } from '../../shared/contract/results';
import type { JobId } from '../../shared/contract/arguments';
import { checkCancelled } from './job';
import type { Job } from './job';

/** Progress messages closer together than this are dropped, except the last of a phase. */
const progressEveryMs = 50;
const memoryEveryMs = 1000;

/** Runs long calls one after another and knows how to stop each of them. */
export class JobBook {
  readonly #emit: EngineEvents;
  readonly #controllers = new Map<JobId, AbortController>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(emit: EngineEvents) {
    this.#emit = emit;
  }

  /** Waits for its turn, then works. A job that was cancelled while it waited never starts. */
  async run<T>(jobId: JobId, work: (job: Job) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#controllers.set(jobId, controller);
    const job = this.#job(jobId, controller.signal);
    const turn = this.#queue.then(
      () => this.#start(job, work),
      () => this.#start(job, work),
    );
    this.#queue = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
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

  #job(jobId: JobId, signal: AbortSignal): Job {
    let last = 0;
    let lastPhase = '';
    return {
      signal,
      report: (phase, done, total, unit, partial) => {
        const now = performance.now();
        const isDue = now - last >= progressEveryMs || done === total || phase !== lastPhase;
        if (!isDue) return;
        last = now;
        lastPhase = phase;
        this.#emit.progress({
          jobId,
          phase,
          done,
          total,
          unit,
          ...(partial === undefined ? {} : { partial }),
        });
      },
    };
  }
}
