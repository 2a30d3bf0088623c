import { availableParallelism, totalmem } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { EngineEvents } from '../shared/contract/results';
import type { EngineWork } from '../shared/contract/contract';
import { withCheckedArguments } from './check-arguments';
import { dataCalls } from './entry/data-calls';
import { fileCalls } from './entry/file-calls';
import { lookingCalls } from './entry/looking-calls';
import { measuringCalls } from './entry/measuring-calls';
import { OpenModel, type EngineFiles } from './entry/open-model';
import { openingCalls } from './entry/opening-calls';
import { JobBook } from './jobs/job-book';
import { cpuFeatures, cpuModel } from './runtime/cpu-features';
import { runtimeVersion, setRuntimeDefaults } from './runtime/ort';
import { ObservationCache } from './workspace/observation-cache';

export interface EngineOptions extends EngineFiles {
  readonly emit: EngineEvents;
  /** Where calibrations are kept between runs; nowhere by default. */
  readonly cacheDir?: string;
  readonly threads?: number;
  /** Electron processes turn ONNX Runtime's arena off: its large allocations may end the process. */
  readonly memoryArena?: boolean;
}

export type Engine = EngineWork & { dispose(): Promise<void> };

/** The engine: one open model at a time, long calls one after another. Every call may reject with AppError. */
export function createEngine(options: EngineOptions): Engine {
  const threads = options.threads ?? availableParallelism();
  setRuntimeDefaults({
    threads,
    ...(options.memoryArena === undefined ? {} : { memoryArena: options.memoryArena }),
  });
  const jobs = new JobBook(options.emit);
  const open = new OpenModel();
  const observationCache = new ObservationCache(options.cacheDir);
  const parts = { files: options, threads, jobs, observationCache, open };
  const calls: EngineWork = {
    async hello() {
      return {
        version: packageJson.version,
        runtime: runtimeVersion,
        cpu: cpuFeatures(),
        cpuModel: cpuModel(),
        threads,
        totalMemoryBytes: totalmem(),
      };
    },
    ...openingCalls(parts),
    ...lookingCalls(parts),
    ...dataCalls(parts),
    ...measuringCalls(parts),
    ...fileCalls(parts),
    async cancel({ jobId }) {
      jobs.cancel(jobId);
    },
  };
  return { ...withCheckedArguments(calls), dispose: calls.closeModel };
}
