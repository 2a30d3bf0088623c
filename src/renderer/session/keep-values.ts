import type { AppState, Keyed } from '../state/app-state';
import { groundOf } from '../state/derived';
import { findRun } from '../state/run-history';
import type { SavedState } from '../state/saved-state';
import { valuesToDrop } from '../state/value-budget';
import { isBrought } from './bring-values';
import type { Context } from './context';
import { errorOf, get, set } from './context';
import { packValue } from './pack-value';
import { inspectionKey, partKey, runOfKey, samplesKey } from './value-keys';

/** Measured on the present recipe, whichever run that is. */
const judged = ['sensitivity', 'accuracy', 'benchmark', 'kernels'] as const;

type Queue = Map<string, object>;

/** Writes what is measured to disk, one value after another, the newest of each. */
export function keepValues(
  context: Context,
  saved: () => SavedState,
): { settled(): Promise<void>; stop(): void } {
  const queue: Queue = new Map();
  let writing: Promise<void> | null = null;
  const drain = async (): Promise<void> => {
    for (const [key, value] of queue) {
      queue.delete(key);
      await write(context, key, value);
    }
    if (queue.size > 0) return drain();
    await makeRoom(context, saved());
  };
  const unsubscribe = context.store.subscribe((state, before) => {
    if (state.model !== before.model && state.model.status !== 'ready') return;
    note(queue, state, before);
    if (queue.size > 0)
      writing ??= drain().finally(() => {
        writing = null;
      });
  });
  return {
    settled: async () => {
      while (writing !== null) await writing;
    },
    stop: unsubscribe,
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
  for (const part of judged) {
    const found: Keyed<object> | null = state[part];
    if (found === before[part] || found === null) continue;
    const run = findRun(state.runs, found.key, groundOf(state));
    if (run !== null) want(queue, partKey(run, part), found.value);
  }
  const { inspection, samples } = state;
  if (inspection !== before.inspection && inspection !== null) {
    const run = state.runs.find(({ id }) => id === inspection.run);
    const layer = state.plan?.layers.find(({ name }) => name === inspection.layer);
    if (run !== undefined && layer !== undefined)
      want(queue, inspectionKey(run, layer.index), inspection.value);
  }
  if (samples !== before.samples && samples !== null) {
    const run = findRun(state.runs, samples.key, groundOf(state));
    if (run !== null) want(queue, samplesKey(run), samples.value);
  }
}

function want(queue: Queue, key: string, value: object): void {
  if (!isBrought(value)) queue.set(key, value);
}

async function write(context: Context, key: string, value: object): Promise<void> {
  try {
    await context.host.saveValue({ key, bytes: await packValue(value) });
  } catch (thrown) {
    // The numbers stay on the screen; the next value tries again.
    tell(context, errorOf(thrown));
    return;
  }
  const { storedValues, unsavedValues } = get(context);
  if (!storedValues.has(key)) set(context, { storedValues: new Set([...storedValues, key]) });
  if (unsavedValues !== null) tell(context, null);
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
