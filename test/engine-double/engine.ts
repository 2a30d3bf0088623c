import type { Engine, EngineOptions } from '../../src/engine/index';
import type { EngineWork } from '../../src/shared/contract/contract';
import { fileCalls } from './calls/files';
import { judgingCalls } from './calls/judging';
import { measuringCalls } from './calls/measuring';
import { openingCalls } from './calls/opening';
import { tuningCalls } from './calls/tuning';
import { DoubleState, type Behaviour } from './state';

/**
 * An engine that computes nothing: the calls of the real one, with progress, partial results, cancel, errors
 * and crashes on demand (`calls/opening.ts`). How fast it is and what its numbers are is its behaviour:
 * `page-behaviour.ts` for screens, `process-engine.ts` for transports and shells.
 */
export function createEngineDouble(options: EngineOptions, behaviour: Behaviour): Engine {
  const state = new DoubleState(options, behaviour);
  const calls: EngineWork = {
    hello: () => Promise.resolve(behaviour.info),
    ...openingCalls(state),
    ...measuringCalls(state),
    ...judgingCalls(state),
    ...tuningCalls(state),
    ...fileCalls(state),
    cancel: async ({ jobId }) => {
      state.cancelled.add(jobId);
    },
  };
  return { ...calls, dispose: () => Promise.resolve() };
}
