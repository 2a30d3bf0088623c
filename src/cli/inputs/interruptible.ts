import { exitCode } from '../terminal/exit-code';
import type { CliIo } from '../terminal/io';
import type { Job } from '../../engine/jobs/job';
import { createProgressBar, type ProgressBar } from '../terminal/progress-bar';

/** Runs work under a progress bar. The first Ctrl+C asks it to stop, the second one ends at once. */
export async function interruptible<T>(
  io: CliIo,
  work: (bar: ProgressBar, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const bar = createProgressBar(io.err, Date.now);
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => {
    if (controller.signal.aborted) process.exit(exitCode.cancelled);
    controller.abort();
    bar.say('Cancelling after the present step… (Ctrl+C again stops at once)');
  });
  try {
    return await work(bar, controller.signal);
  } finally {
    stopListening();
    bar.clear();
  }
}

/** The same for a part of the engine that is called without a session. */
export function interruptibleJob<T>(io: CliIo, work: (job: Job) => Promise<T>): Promise<T> {
  return interruptible(io, (bar, signal) =>
    work({
      signal,
      report: (phase, done, total, unit) => bar.update({ jobId: 'cli', phase, done, total, unit }),
    }),
  );
}
