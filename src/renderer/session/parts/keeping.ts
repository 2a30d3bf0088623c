import { nothingSaved, type SavedState } from '../../state/saved/saved-state';
import type { Context } from '../core/context';
import { keepState } from '../values/keep';
import { keepValues } from '../values/keep-values';

/** What is remembered between two starts: nothing until it was read, and everything from then on. */
export interface Keeping {
  saved(): SavedState;
  /** What is remembered of a model, or of a project. */
  savedOf(ref: string): SavedState['models'][number] | null;
  /** What was measured so far is on disk, or cannot be. */
  settled(): Promise<void>;
  begin(loaded: SavedState): void;
  stop(): void;
}

export function createKeeping(context: Context): Keeping {
  let state: ReturnType<typeof keepState> | null = null;
  let values: ReturnType<typeof keepValues> | null = null;
  const saved = (): SavedState => state?.saved() ?? nothingSaved;
  return {
    saved,
    savedOf: (ref) =>
      saved().models.find(({ model, project }) => (project?.file ?? model).ref === ref) ?? null,
    settled: async () => values?.settled(),
    begin: (loaded) => {
      state = keepState(context, loaded);
      values = keepValues(context, saved);
    },
    stop: () => {
      values?.stop();
      state?.stop();
    },
  };
}
