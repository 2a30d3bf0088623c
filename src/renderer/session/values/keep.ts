import type { Json } from '../../../shared/shell/picked-file';
import type { AppState } from '../../state/app-state';
import { makeSavedState, type SavedState } from '../../state/saved/saved-state';
import { errorOf, get, isExpected, set, type Context } from '../core/context';

const delayMs = 250;
/** Until what could not be stored is tried again, also when nothing changes meanwhile. */
const retryMs = 3_000;

function parts(state: AppState): readonly unknown[] {
  const { model, data, validation, document, runs, selection, settings, view, project } = state;
  return [
    model,
    data.status === 'none' ? null : data.from,
    validation.status === 'none' ? null : validation.from,
    document,
    runs,
    selection.focused,
    settings,
    view,
    project,
  ];
}

/** Stores everything the user typed or clicked, soon after each change and when the page goes away. */
export function keepState(
  context: Context,
  loaded: SavedState,
): { saved(): SavedState; stop(): void } {
  let saved = loaded;
  let last = parts(get(context));
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    saved = makeSavedState(get(context), saved, context.date());
    void context.host.saveState({ state: saved as unknown as Json }).then(
      () => {
        if (get(context).unsaved !== null) set(context, { unsaved: null });
      },
      (thrown: unknown) => {
        const error = errorOf(thrown);
        // A line that broke is told elsewhere; what was to be stored is stored when it is back.
        if (!isExpected(error)) set(context, { unsaved: error });
        if (!isStopped) timer ??= setTimeout(write, retryMs);
      },
    );
  };
  const unsubscribe = context.store.subscribe((state, before) => {
    const now = parts(state);
    if (now.every((part, index) => Object.is(part, last[index]))) return;
    last = now;
    // A model that gives way to another is stored while it still is in the state.
    if (before.model.status === 'ready' && state.model !== before.model) {
      saved = makeSavedState(before, saved, context.date());
    }
    timer ??= setTimeout(write, delayMs);
  });
  const flush = (): void => {
    if (timer !== null) write();
  };
  globalThis.addEventListener?.('pagehide', flush);
  return {
    saved: () => makeSavedState(get(context), saved, context.date()),
    stop: () => {
      flush();
      isStopped = true;
      unsubscribe();
      globalThis.removeEventListener?.('pagehide', flush);
    },
  };
}
