import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors';
import { useApp, useSession } from '../../session/page/app-context';
import type { AppState } from '../../state/app-state';
import type { Choosing } from '../../state/data-choice';
import type { Which } from '../../state/words/data-words';
import { choiceOf, draftOf, type Draft } from './data-draft';
import { useCheckedData } from './use-checked-data';

/** What the data dialog holds: what is typed, what the engine says of it, and whether it can be used. */
export type DataChoosing = ReturnType<typeof useDataChoice>;

export function useDataChoice(which: Which) {
  const session = useSession();
  const data = useApp((state) => state[which]);
  const choosing = useApp((state) => state.choosing[which]);
  const runsNext = useApp((state) => which === 'data' && state.runsNext);
  const comparesNext = useApp((state) => (which === 'data' ? state.comparesNext : null));
  const [draft, setDraft] = useState(() => draftOf(data.status === 'none' ? null : data.from));
  const change = (patch: Partial<Draft>): void => setDraft({ ...draft, ...patch });
  const choice = choiceOf(draft);
  const key = JSON.stringify(choice);
  const isInUse = data.status === 'ready' && JSON.stringify(data.from) === key;
  const check = useCheckedData(isInUse ? null : choice);
  const loading = data.status === 'loading' || choosing?.error === null;
  const error = check.status === 'failed' ? check.error : refusal(data, choosing, key);
  const canApply = choice !== null && !loading && error === null;
  const shown =
    check.status === 'read' ? check.value : isInUse && data.status === 'ready' ? data.value : null;
  return {
    draft,
    change,
    check,
    error,
    isInUse,
    isReading: loading || check.status === 'reading',
    canApply,
    next: runsNext ? 'run' : comparesNext === null ? null : 'compare',
    isImages: shown === null || shown.kind === 'images',
    preprocess: draft.preprocess ?? shown?.preprocess ?? {},
    pick: async () => {
      const folder = await session.pickData();
      if (folder !== null) change({ folder, kind: 'folder', preprocess: null });
    },
    apply: async () => {
      if (choice === null || !canApply) return;
      const done =
        which === 'data' ? await session.setData(choice) : await session.setValidation(choice);
      if (!done) return;
      session.show(null);
      if (runsNext) void session.run();
      else if (comparesNext !== null) void session.compareWith(comparesNext);
    },
    /** Nothing has happened: what is being read is not used. */
    close: () => {
      session.cancelChoosing(which);
      session.show(null);
    },
  };
}

/** Why the engine did not take the choice when it was to be used; what it said of another one does not count. */
function refusal(
  data: AppState['data'],
  choosing: Choosing | null,
  key: string,
): AppErrorData | null {
  if (choosing !== null) return JSON.stringify(choosing.from) === key ? choosing.error : null;
  return data.status === 'failed' && JSON.stringify(data.from) === key ? data.error : null;
}
