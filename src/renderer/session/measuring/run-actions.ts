import { groundOf, presentKey } from '../../state/derived/derived';
import { changeRun, isOnGround } from '../../state/runs/run-history';
import { bringJudgements, bringNewest, bringResult } from '../values/bring-values';
import { editRecipe, lookAtRecipe } from './change-recipe';
import { get, set, type Context } from '../core/context';
import { keepResults } from '../values/keep-results';

/** What can be done with a run of the list. */
export function runActions(context: Context) {
  const find = (id: number) => get(context).runs.find((run) => run.id === id);
  return {
    /**
     * Brings the recipe of a run back, as one undo step, and shows its numbers. Those of other data are shown as what
     * they are; nothing is measured for them.
     */
    async restoreRun(id: number): Promise<void> {
      const run = find(id);
      if (run === undefined) return;
      const edit = { title: `Back to run ${id}`, recipe: run.recipe };
      const isHere = isOnGround(run, groundOf(get(context)));
      if (isHere) {
        editRecipe(context, edit);
        if (await bringResult(context, run)) showRun(context, id);
        return;
      }
      lookAtRecipe(context, edit);
      if (await bringResult(context, run)) showRun(context, id);
      await bringJudgements(context);
    },
    compareRun(id: number): void {
      set(context, { dialog: 'compare', compared: id });
    },
    /** The numbers of a run's layers, for views that show runs beside the one on screen. */
    async needRun(id: number): Promise<void> {
      const run = find(id);
      if (run !== undefined) await bringResult(context, run);
    },
    editRun(id: number): void {
      set(context, { dialog: 'run', editedRun: id });
    },
    /** An empty name brings the title back. */
    nameRun(id: number, name: string, note: string): void {
      const own = name.trim();
      const title = find(id)?.title;
      set(context, {
        runs: changeRun(get(context).runs, id, {
          name: own === '' || own === title ? null : own.slice(0, 200),
          note: note.trim().slice(0, 10_000),
        }),
      });
    },
    pinRun(id: number): void {
      const run = find(id);
      if (run !== undefined)
        set(context, { runs: changeRun(get(context).runs, id, { pinned: !run.pinned }) });
    },
    /** Its values stay on disk until room is needed, so that this can be undone. */
    deleteRun(id: number): void {
      const { runs, results, shownRun } = get(context);
      const at = runs.findIndex((run) => run.id === id);
      const run = runs[at];
      if (run === undefined) return;
      set(context, {
        runs: runs.filter((other) => other !== run),
        results: Object.fromEntries(
          Object.entries(results).filter(([other]) => Number(other) !== id),
        ),
        deletedRun: { run, at, result: results[id] ?? null },
        ...(shownRun === id ? { shownRun: null, measuredKey: null } : {}),
      });
      void bringNewest(context);
    },
    undoDeleteRun(): void {
      const { runs, results, deletedRun, shownRun } = get(context);
      if (deletedRun === null) return;
      const { run, at, result } = deletedRun;
      const isTaken = runs.some(({ id }) => id === run.id);
      const id = isTaken ? Math.max(...runs.map((other) => other.id)) + 1 : run.id;
      set(context, {
        runs: [...runs.slice(0, at), { ...run, id }, ...runs.slice(at)],
        ...(result === null ? {} : { results: keepResults(results, id, result) }),
        deletedRun: null,
        ...(shownRun === null ? { shownRun: id } : {}),
      });
    },
    forgetDeletedRun: () => set(context, { deletedRun: null }),
  };
}

/** The numbers of a run, if its recipe still is the one on the screen. */
function showRun(context: Context, id: number): void {
  const state = get(context);
  const run = state.runs.find((other) => other.id === id);
  if (run === undefined || presentKey(state) !== run.key) return;
  const isHere = isOnGround(run, groundOf(state));
  set(context, { shownRun: id, ...(isHere ? { measuredKey: run.key } : {}) });
}
