import type { DataRequest } from '../../../shared/contract/arguments';
import type { DataSummary } from '../../../shared/contract/results';
import type { AppErrorData } from '../../../shared/errors';
import { analysesThat } from '../../../shared/shell/analysis-table';
import { forget } from '../../state/analyses/analyses';
import type { JobKind } from '../../state/analyses/jobs';
import { unmeasured, type AppState } from '../../state/app-state';
import type { Choosing, DataChoice } from '../../state/data-choice';
import { bringJudgements, bringNewest, bringPresent } from '../values/bring-values';
import { errorOf, get, set, type Context } from '../core/context';
import { cancelKinds, startJob } from '../core/jobs';

const endedByData: readonly JobKind[] = [
  'run',
  'data',
  ...analysesThat(({ endedBy }) => endedBy.includes('data')),
];

type Which = 'data' | 'validation';

export function requestOf(choice: DataChoice): DataRequest {
  if (choice.kind === 'generated') return choice;
  return {
    kind: 'folder',
    folder: choice.folder.ref,
    ...(choice.limit === null ? {} : { limit: choice.limit }),
    ...(choice.preprocess === null ? {} : { preprocess: choice.preprocess }),
  };
}

function nameOf(choice: DataChoice): string {
  return choice.kind === 'generated' ? 'generated data' : choice.folder.name;
}

/**
 * Gives the engine its calibration data. It is read and checked first: what cannot be used, or is called off meanwhile,
 * leaves the present data, its numbers and its running jobs as they are.
 */
export async function chooseData(context: Context, choice: DataChoice): Promise<boolean> {
  if (!(await check(context, 'data', choice))) return false;
  await cancelKinds(context, endedByData);
  return give(context, 'data', choice, async (value) => {
    takeData(context, choice, value);
    await tellHost(context, choice);
    await showMeasured(context);
  });
}

/** The present data is this from now on; numbers of other data leave the screen. Results of runs stay, marked as those of other data. */
export function takeData(context: Context, choice: DataChoice, value: DataSummary): void {
  const isSame = value.sha256 !== null && value.sha256 === get(context).dataKey;
  set(context, {
    data: { status: 'ready', from: choice, value },
    ...(isSame
      ? {}
      : {
          ...unmeasured,
          analyses: forget(get(context).analyses, 'data'),
          selectedSample: null,
          thumbnails: {},
          dataKey: value.sha256,
        }),
  });
}

/** What was measured on this data before, in whichever session. */
export async function showMeasured(context: Context): Promise<void> {
  await Promise.all([bringPresent(context), bringJudgements(context)]);
  await bringNewest(context);
}

/** Labelled data that accuracy is judged on. */
export async function chooseValidation(context: Context, choice: DataChoice): Promise<boolean> {
  if (!(await check(context, 'validation', choice))) return false;
  return give(context, 'validation', choice, async (value) => {
    takeValidation(context, choice, value);
    await bringJudgements(context);
  });
}

export function takeValidation(context: Context, choice: DataChoice, value: DataSummary): void {
  const state = get(context);
  const { accuracy } = state.analyses;
  const isOther = accuracy !== null && accuracy.value.samples !== value.samples;
  set(context, {
    validation: { status: 'ready', from: choice, value },
    ...(isOther ? { analyses: { ...state.analyses, accuracy: null } } : {}),
    selectedSample: null,
    thumbnails: withoutValidation(state.thumbnails),
  });
}

/** Nothing happens to data that is being read: it is not used. */
export function cancelChoosing(context: Context, which: Which): void {
  setChoosing(context, which, null);
}

/** Reads data beside what is in use; the first data has nothing to take care of. True when it may be used. */
async function check(context: Context, which: Which, from: DataChoice): Promise<boolean> {
  const { model } = get(context);
  if (get(context)[which].status !== 'ready') {
    set(context, { [which]: { status: 'loading', from } });
    return true;
  }
  setChoosing(context, which, { from, error: null });
  const isWanted = (): boolean =>
    get(context).model === model && get(context).choosing[which]?.from === from;
  try {
    await startJob(context, which, `Reading ${nameOf(from)}`, () =>
      context.host.engine.checkData({ data: requestOf(from) }),
    );
    return isWanted();
  } catch (thrown) {
    if (isWanted()) setChoosing(context, which, { from, error: errorOf(thrown) });
    return false;
  }
}

async function give(
  context: Context,
  which: Which,
  from: DataChoice,
  done: (value: DataSummary) => Promise<void>,
): Promise<boolean> {
  const { model } = get(context);
  // Another choice, or another model, has come in between.
  const isWanted = (): boolean => {
    const now = get(context);
    const chosen = now[which].status === 'loading' ? now[which].from : now.choosing[which]?.from;
    return now.model === model && chosen === from;
  };
  try {
    const value = await startJob(context, which, `Reading ${nameOf(from)}`, (jobId) => {
      const args = { jobId, data: requestOf(from) };
      const { engine } = context.host;
      return which === 'data' ? engine.setData(args) : engine.setValidation(args);
    });
    if (!isWanted()) return false;
    setChoosing(context, which, null);
    await done(value);
    return true;
  } catch (thrown) {
    if (isWanted()) fail(context, which, from, errorOf(thrown));
    return false;
  }
}

function fail(context: Context, which: Which, from: DataChoice, error: AppErrorData): void {
  const isCancelled = error.code === 'cancelled';
  if (get(context)[which].status === 'ready')
    setChoosing(context, which, isCancelled ? null : { from, error });
  else
    set(context, { [which]: isCancelled ? { status: 'none' } : { status: 'failed', from, error } });
}

function setChoosing(context: Context, which: Which, choosing: Choosing | null): void {
  set(context, { choosing: { ...get(context).choosing, [which]: choosing } });
}

/** Pictures of other labelled data would stand beside the wrong names. */
function withoutValidation(thumbnails: AppState['thumbnails']): AppState['thumbnails'] {
  return Object.fromEntries(
    Object.entries(thumbnails).filter(([key]) => !key.startsWith('validation:')),
  );
}

async function tellHost(context: Context, choice: DataChoice): Promise<void> {
  const { model, project } = get(context);
  if (model.status !== 'ready' || choice.kind !== 'folder' || project !== null) return;
  // Only fills the list of recent models: not worth an error.
  await context.host
    .opened({ model: model.from.ref, data: choice.folder.ref })
    .catch(() => undefined);
}
