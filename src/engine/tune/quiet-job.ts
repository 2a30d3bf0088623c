import type { Job } from '../job';

/** The same job without a voice: steps inside a larger piece of work must not move its progress bar. */
export function quiet(job: Job): Job {
  return { signal: job.signal, report: () => undefined };
}
