import type { DataRequest } from '../../shared/contract';
import type { AppState, DataChoice } from '../state/app-state';
import type { Context } from './context';
import { errorOf, get, set } from './context';
import { cancelKinds, startJob } from './jobs';

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

/** Gives the engine its calibration data. Everything measured on other data is stale afterwards. */
export async function chooseData(context: Context, choice: DataChoice): Promise<boolean> {
  await cancelKinds(context, [
    'run',
    'data',
    'sensitivity',
    'tune',
    'remedies',
    'inspect',
    'samples',
  ]);
  set(context, { data: { status: 'loading', from: choice }, problem: null });
  try {
    const value = await startJob(context, 'data', `Reading ${nameOf(choice)}`, (jobId) =>
      context.host.engine.setData({ jobId, data: requestOf(choice) }),
    );
    if (!isSame(context, 'data', choice)) return false;
    set(context, { data: { status: 'ready', from: choice, value }, ...forgotten });
    await tellHost(context, choice);
    return true;
  } catch (thrown) {
    if (!isSame(context, 'data', choice)) return false;
    const error = errorOf(thrown);
    set(context, {
      data:
        error.code === 'cancelled' ? { status: 'none' } : { status: 'failed', from: choice, error },
    });
    return false;
  }
}

/** Labelled data that accuracy is judged on. */
export async function chooseValidation(context: Context, choice: DataChoice): Promise<boolean> {
  set(context, { validation: { status: 'loading', from: choice } });
  try {
    const value = await startJob(context, 'validation', `Reading ${nameOf(choice)}`, (jobId) =>
      context.host.engine.setValidation({ jobId, data: requestOf(choice) }),
    );
    if (!isSame(context, 'validation', choice)) return false;
    set(context, {
      validation: { status: 'ready', from: choice, value },
      accuracy: null,
      selectedSample: null,
      thumbnails: withoutValidation(get(context).thumbnails),
    });
    return true;
  } catch (thrown) {
    if (!isSame(context, 'validation', choice)) return false;
    const error = errorOf(thrown);
    const failed = { status: 'failed', from: choice, error } as const;
    set(context, { validation: error.code === 'cancelled' ? { status: 'none' } : failed });
    return false;
  }
}

/** Pictures of other labelled data would stand beside the wrong names. */
function withoutValidation(thumbnails: AppState['thumbnails']): AppState['thumbnails'] {
  return Object.fromEntries(
    Object.entries(thumbnails).filter(([key]) => !key.startsWith('validation:')),
  );
}

/** Numbers that say nothing about the new data. Results of runs stay, marked stale. */
const forgotten = {
  measuredKey: null,
  dataKey: null,
  warm: false,
  prediction: null,
  foreseenDb: null,
  sensitivity: null,
  accuracy: null,
  kernels: null,
  other: null,
  inspection: null,
  inspectionState: 'none',
  samples: null,
  selectedSample: null,
  thumbnails: {},
  remedies: {},
} as const;

function isSame(context: Context, which: 'data' | 'validation', choice: DataChoice): boolean {
  const now = get(context)[which];
  return now.status !== 'none' && now.from === choice;
}

async function tellHost(context: Context, choice: DataChoice): Promise<void> {
  const { model } = get(context);
  if (model.status !== 'ready' || choice.kind !== 'folder') return;
  // Only fills the list of recent models: not worth an error.
  await context.host
    .opened({ model: model.from.ref, data: choice.folder.ref })
    .catch(() => undefined);
}
