import { resolve } from 'node:path';
import { AppError } from '../../shared/errors';
import type { EngineWork } from '../../shared/contract/contract';
import type { JobId } from '../../shared/contract/arguments';
import { interruptible } from './interruptible';
import type { CliIo } from '../terminal/io';

/** An engine in this process, and the one job that Ctrl+C cancels. */
export interface Session {
  readonly engine: EngineWork;
  /** A fresh job id for the next long call. Throws `cancelled` after Ctrl+C. */
  job(): JobId;
  /** Clears the progress bar: results follow. */
  finish(): void;
}

export interface SessionOptions {
  readonly threads?: number;
}

/** Runs work on a fresh engine and disposes of it. */
export function withSession<T>(
  io: CliIo,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return interruptible(io, async (bar, signal) => {
    // Loaded late: `--help` and usage errors need no ONNX Runtime.
    const { createEngine } = await import('../../engine/index');
    const engine = createEngine({
      emit: { progress: (progress) => bar.update(progress), memory: () => undefined },
      resolveFile: (ref) => resolve(ref),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    let jobs = 0;
    const cancel = (): void => void engine.cancel({ jobId: `cli-${jobs}` });
    signal.addEventListener('abort', cancel);
    try {
      return await work({
        engine,
        job() {
          if (signal.aborted) throw new AppError('cancelled', 'cancelled');
          jobs += 1;
          return `cli-${jobs}`;
        },
        finish: () => bar.clear(),
      });
    } finally {
      await engine.dispose();
    }
  });
}
