import type { EngineStatus } from '../../shared/host';
import type { Context } from './context';
import { errorOf, get, set } from './context';
import { requestOf } from './choose-data';
import { startJob } from './jobs';
import { refreshPlan } from './plan';

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

/** Model, data and recipe come back by themselves; the numbers on screen stay, marked as older. */
async function reopen(context: Context): Promise<void> {
  const { model, data, validation } = get(context);
  if (model.status !== 'ready') return;
  try {
    await startJob(context, 'open', `Reading ${model.from.name}`, (jobId) =>
      context.host.engine.openModel({ jobId, file: model.from.ref }),
    );
    if (data.status === 'ready') {
      await startJob(context, 'data', 'Reading data', (jobId) =>
        context.host.engine.setData({ jobId, data: requestOf(data.from) }),
      );
    }
    if (validation.status === 'ready') {
      await startJob(context, 'validation', 'Reading data', (jobId) =>
        context.host.engine.setValidation({ jobId, data: requestOf(validation.from) }),
      );
    }
    await refreshPlan(context);
  } catch (thrown) {
    const error = errorOf(thrown);
    if (error.code === 'engine-lost') return;
    set(context, {
      problem: { title: `${model.from.name} could not be opened again`, error, retry: 'open' },
    });
  }
}
