import { AppError } from '../../../shared/errors';
import { valueLimitBytes } from '../../../shared/shell/value-store';
import { storedAnalyses } from '../../../shared/shell/analysis-table';
import { type Keyed } from '../../state/analyses/analyses';
import type { AppState } from '../../state/app-state';
import { groundOf } from '../../state/derived/derived';
import { findRun } from '../../state/runs/run-history';
import type { SavedState } from '../../state/saved/saved-state';
import { valuesToDrop } from '../../state/saved/value-budget';
import { isBrought } from './bring-values';
import { errorOf, get, set, type Context } from '../core/context';
import { packValue } from './pack-value';
import { inspectionKey, partKey, runOfKey, samplesKey } from './value-keys';

/** Until what could not be stored is tried again, also when nothing is measured meanwhile. */
const retryMs = 3_000;

type Queue = Map<string, object>;

/** Writes what is measured to disk, one value after another, the newest of each. */
export function keepValues(
  context: Context,
  saved: () => SavedState,
): { settled(): Promise<void>; stop(): void } {
  const queue: Queue = new Map();
  let writing: Promise<void> | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  const drain = async (): Promise<void> => {
    for (const [key, value] of queue) {
      queue.delete(key);
      if (await write(context, key, value)) continue;
      // The numbers stay on the screen, and are tried again: by then there may be room.
      if (!queue.has(key)) queue.set(key, value);
      retry ??= setTimeout(start, retryMs);
      return undefined;
    }
    await makeRoom(context, saved());
    return queue.size > 0 ? drain() : undefined;
  };
  const start = (): void => {
    if (retry !== null) clearTimeout(retry);
    retry = null;
    writing ??= drain().finally(() => {
      writing = null;
      // What came while room was made.
      if (queue.size > 0 && retry === null) start();
    });
  };
  const unsubscribe = context.store.subscribe((state, before) => {
    if (state.model !== before.model && state.model.status !== 'ready') return;
    note(queue, state, before);
    if (queue.size > 0 && retry === null) start();
  });
  return {
    settled: async () => {
      while (writing !== null) await writing;
    },
    stop: () => {
      if (retry !== null) clearTimeout(retry);
      unsubscribe();
    },
  };
}

function note(queue: Queue, state: AppState, before: AppState): void {
  if (state.results !== before.results) {
    for (const run of state.runs) {
      const result = state.results[run.id];
      if (result === undefined || result === before.results[run.id]) continue;
      want(queue, partKey(run, 'result'), result);
    }
  }
  const { analyses } = state;
  // Measured on the present recipe, whichever run that is.
  for (const part of storedAnalyses) {
    const found: Keyed<object> | null = analyses[part];
    if (found === before.analyses[part] || found === null) continue;
    const run = findRun(state.runs, found.key, groundOf(state));
    if (run !== null) want(queue, partKey(run, part), found.value);
  }
  const { inspect, samples } = analyses;
  if (inspect !== before.analyses.inspect && inspect !== null) {
    const run = state.runs.find(({ id }) => id === inspect.about.run);
    const layer = state.plan?.layers.find(({ name }) => name === inspect.about.layer);
    if (run !== undefined && layer !== undefined)
      want(queue, inspectionKey(run, layer.index), inspect.value);
  }
  if (samples !== before.analyses.samples && samples !== null) {
    const run = findRun(state.runs, samples.key, groundOf(state));
    if (run !== null) want(queue, samplesKey(run), samples.value);
  }
}

function want(queue: Queue, key: string, value: object): void {
  if (!isBrought(value)) queue.set(key, value);
}

/** False when it should be tried again. */
async function write(context: Context, key: string, value: object): Promise<boolean> {
  try {
    const bytes = await packValue(value);
    if (bytes.length > valueLimitBytes) {
      tell(context, tooLarge(bytes.length).toData());
      return true;
    }
    await context.host.saveValue({ key, bytes });
  } catch (thrown) {
    tell(context, errorOf(thrown));
    return false;
  }
  const { storedValues, unsavedValues } = get(context);
  if (!storedValues.has(key)) set(context, { storedValues: new Set([...storedValues, key]) });
  if (unsavedValues !== null) tell(context, null);
  return true;
}

function tooLarge(bytes: number): AppError {
  return new AppError('unsupported', `These numbers take ${Math.round(bytes / 2 ** 20)} MB.`, {
    hint: `Up to ${valueLimitBytes / 2 ** 20} MB are kept; measure on fewer samples.`,
  });
}

function tell(context: Context, unsavedValues: AppState['unsavedValues']): void {
  set(context, { unsavedValues });
}

/** Old values give way to new ones. Failing to make room is no failure: the disk says when it is full. */
async function makeRoom(context: Context, saved: SavedState): Promise<void> {
  try {
    const runs = [...saved.models.flatMap((model) => model.runs), ...get(context).runs];
    const known = {
      all: new Set(runs.map(({ valuesKey }) => valuesKey)),
      pinned: new Set(runs.filter(({ pinned }) => pinned).map(({ valuesKey }) => valuesKey)),
    };
    const keys = valuesToDrop(await context.host.values(), runOfKey, known);
    if (keys.length === 0) return;
    await context.host.dropValues({ keys });
    const dropped = new Set(keys);
    const stored = [...get(context).storedValues].filter((key) => !dropped.has(key));
    set(context, { storedValues: new Set(stored) });
  } catch {
    return;
  }
}
