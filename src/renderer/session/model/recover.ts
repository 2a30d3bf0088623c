import type { EngineStatus } from '../../../shared/process/engine-status';
import type { AppState } from '../../state/app-state';
import type { Loaded } from '../../state/data-choice';
import { takeChangedFile } from './changed-file';
import { errorOf, get, set, type Context } from '../core/context';
import { chooseData, chooseValidation, requestOf } from './choose-data';
import { startJob } from '../core/jobs';
import { refreshPlan } from '../core/plan';

const newsMs = 100;

/** Follows the engine's life; a new process gets back everything the old one had. */
export async function noteEngine(context: Context, status: EngineStatus): Promise<void> {
  const { engine: before, jobs, model, recovered } = get(context);
  const ended =
    status.state === 'lost' || status.state === 'restarting' || status.state === 'stopped';
  const unfinished = jobs.some(
    (job) => job.kind === 'run' || job.kind === 'tune' || job.kind === 'sensitivity',
  );
  set(context, {
    engine: { ...before, status },
    ...(ended ? { jobs: [], warm: false } : {}),
    ...(status.log.length > 0 ? { engineLog: status.log } : {}),
    ...(ended && model.status === 'ready'
      ? {
          recovered: {
            asked: status.asked,
            unfinished: unfinished || recovered?.unfinished === true,
            back: false,
          },
        }
      : {}),
  });
  // The number may change with `restarting` or with `ready`: what counts is whom we spoke to last.
  if (status.state !== 'ready' || before.greeted === status.generation) return;
  const isRestart = before.greeted !== null;
  set(context, {
    engine: {
      ...get(context).engine,
      greeted: status.generation,
      restarts: before.restarts + (isRestart ? 1 : 0),
    },
  });
  // At once: whoever presses Run now waits for the model instead of asking an engine that has none.
  const reopened = isRestart ? reopen(context) : null;
  try {
    const info = await context.host.engine.hello();
    set(context, { engine: { ...get(context).engine, info } });
  } catch {
    // It ended again at once; the next status tells.
  }
  await reopened;
}

/**
 * Model, data and recipe come back by themselves; the numbers on screen stay, marked as older. Of
 * several things to say, only the true one is: back, or not to be opened, or another file.
 */
export async function reopen(context: Context): Promise<void> {
  const { model } = get(context);
  if (model.status !== 'ready') return;
  try {
    const opened = await startJob(context, 'open', `Reading ${model.from.name}`, (jobId) =>
      context.host.engine.openModel({ jobId, file: model.from.ref }),
    );
    if (get(context).model !== model) return;
    if (opened.sha256 !== model.value.sha256) await takeChangedFile(context, opened);
    const { data, validation } = get(context);
    // What was being read when the engine ended is read anew.
    if (wasLost(data)) await chooseData(context, data.from);
    if (data.status === 'ready') {
      await startJob(context, 'data', 'Reading data', (jobId) =>
        context.host.engine.setData({ jobId, data: requestOf(data.from) }),
      );
    }
    if (wasLost(validation)) await chooseValidation(context, validation.from);
    if (validation.status === 'ready') {
      await startJob(context, 'validation', 'Reading data', (jobId) =>
        context.host.engine.setValidation({ jobId, data: requestOf(validation.from) }),
      );
    }
    await refreshPlan(context);
    const { recovered } = get(context);
    if (recovered !== null) set(context, { recovered: { ...recovered, back: true } });
  } catch (thrown) {
    const error = errorOf(thrown);
    if (error.code === 'engine-lost') return;
    set(context, {
      recovered: null,
      problem: { title: `${model.from.name} could not be opened again`, error, retry: 'open' },
    });
  }
}

function wasLost<T, From>(
  loaded: Loaded<T, From>,
): loaded is Extract<Loaded<T, From>, { status: 'failed' }> {
  return loaded.status === 'failed' && loaded.error.code === 'engine-lost';
}

/** Waits for an engine that ended; false where it is not started again. */
export async function isBack({ store }: Context): Promise<boolean> {
  const isDecided = ({ engine: { status } }: AppState): boolean =>
    status?.state === 'ready' || status?.state === 'stopped';
  // The news of the end may come after the calls that it ended.
  await new Promise((resolve) => setTimeout(resolve, newsMs));
  if (!isDecided(store.getState())) {
    await new Promise<void>((resolve) => {
      const stop = store.subscribe((state) => {
        if (!isDecided(state)) return;
        stop();
        resolve();
      });
    });
  }
  return store.getState().engine.status?.state === 'ready';
}
