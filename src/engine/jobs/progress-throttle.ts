import type { JobId } from '../../shared/contract/arguments';
import type { Phase, Progress } from '../../shared/contract/results';

/** Injected so that tests need not wait. */
export interface ThrottleClock {
  now(): number;
  later(delayMs: number, action: () => void): () => void;
}

const systemClock: ThrottleClock = {
  now: () => performance.now(),
  later: (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/** 20 messages a second. */
const progressIntervalMs = 50;

interface JobState {
  sentAt: number;
  phase: Phase;
  waiting: Progress | null;
  callOff: () => void;
}

/**
 * Lets at most 20 messages a second of each job through, besides the first and the last of a phase.
 * What is held back is not lost: the newest message goes out when its time comes, when its phase or the
 * job ends, with the partial results it passed over.
 */
export class ProgressThrottle {
  readonly #jobs = new Map<JobId, JobState>();
  readonly #send: (progress: Progress) => void;
  readonly #clock: ThrottleClock;

  constructor(send: (progress: Progress) => void, clock: ThrottleClock = systemClock) {
    this.#send = send;
    this.#clock = clock;
  }

  report(progress: Progress): void {
    const job = this.#jobs.get(progress.jobId);
    if (job === undefined) {
      this.#jobs.set(progress.jobId, {
        sentAt: this.#clock.now(),
        phase: progress.phase,
        waiting: null,
        callOff: () => undefined,
      });
      this.#send(progress);
      return;
    }
    const isFirst = progress.phase !== job.phase;
    if (isFirst) this.#flush(job);
    job.phase = progress.phase;
    const held = job.waiting;
    job.waiting = held === null ? progress : withPartial(progress, held);
    const waitMs = job.sentAt + progressIntervalMs - this.#clock.now();
    if (isFirst || progress.done === progress.total || waitMs <= 0) this.#flush(job);
    // The engine blocks its event loop while a model runs, so the timer alone would come late.
    else if (held === null) job.callOff = this.#clock.later(waitMs, () => this.#flush(job));
  }

  /** Sends what is held back; call it before the job's reply, nothing may follow that. */
  end(jobId: JobId): void {
    const job = this.#jobs.get(jobId);
    this.#jobs.delete(jobId);
    if (job !== undefined) this.#flush(job);
  }

  #flush(job: JobState): void {
    job.callOff();
    if (job.waiting === null) return;
    const progress = job.waiting;
    job.waiting = null;
    job.sentAt = this.#clock.now();
    this.#send(progress);
  }
}

function withPartial(newer: Progress, older: Progress): Progress {
  if (older.partial === undefined) return newer;
  return { ...newer, partial: { ...older.partial, ...newer.partial } };
}
