import { resolve } from 'node:path';
import { AppError } from '../shared/errors';
import type { EngineCalls, JobId } from '../shared/contract';
import type { CliIo } from './io';
import { createProgressBar } from './progress-bar';

/** An engine in this process, and the one job that Ctrl+C cancels. */
export interface Session {
  readonly engine: EngineCalls;
  /** A fresh job id for the next long call. Throws `cancelled` after Ctrl+C. */
  job(): JobId;
  /** Clears the progress bar: results follow. */
  finish(): void;
}

export interface SessionOptions {
  readonly threads?: number;
}

/** Runs work on a fresh engine and disposes of it. The first Ctrl+C cancels, the second one ends at once. */
export async function withSession<T>(
  io: CliIo,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const bar = createProgressBar(io.err, Date.now);
  // Loaded late: `--help` and usage errors need no ONNX Runtime.
  const { createEngine } = await import('../engine/index');
  const engine = createEngine({
    emit: { progress: (progress) => bar.update(progress), memory: () => undefined },
    resolveFile: (ref) => resolve(ref),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  let isCancelled = false;
  let jobs = 0;
  const stopListening = io.onInterrupt(() => {
    if (isCancelled) process.exit(130);
    isCancelled = true;
    bar.say('Cancelling after the present step… (Ctrl+C again stops at once)');
    void engine.cancel({ jobId: `cli-${jobs}` });
  });
  try {
    return await work({
      engine,
      job() {
        if (isCancelled) throw new AppError('cancelled', 'cancelled');
        jobs += 1;
        return `cli-${jobs}`;
      },
      finish: () => bar.clear(),
    });
  } finally {
    stopListening();
    bar.clear();
    await engine.dispose();
  }
}
