import { toast } from 'sonner';
import type { Remedy } from '../../../shared/contract/tuning';
import { precisionEdit, type Refusal } from '../../../shared/precisions/precision-edit';
import { precisions, type PrecisionName } from '../../../shared/recipe/precisions';
import type { QconfigChange } from '../../../shared/recipe/qconfig';
import { withLayers, withPerChannel, withRepairs } from '../../../shared/recipe/recipe-changes';
import {
  changeLayersEdit,
  nameThem,
  type RecipeEdit,
  resetLayersEdit,
  skipEdit,
  toggleSkipEdit,
} from '../../../shared/recipe/recipe-edits';
import type { AppState } from '../../state/app-state';
import { editSceneOf, isQuantizable, labelsOf } from '../../state/derived/derived';
import { get, type Context } from '../core/context';
import { attempt } from '../core/files';
import { editRecipe, redoRecipe, undoRecipe } from '../measuring/change-recipe';

/** What another tool's file says that a recipe does not hold: the first few, in words. */
function tellLeftOut(name: string, leftOut: readonly string[]): void {
  const shown = leftOut.slice(0, 3).join('. ');
  toast(`Not everything in ${name} is in the recipe now`, {
    description: leftOut.length > 3 ? `${shown}. And ${leftOut.length - 3} more.` : `${shown}.`,
    duration: 12_000,
  });
}

/** Which layers stay as they are, and why. */
function tellRefused(state: AppState, precision: PrecisionName, refused: readonly Refusal[]): void {
  const labels = labelsOf(state);
  for (const { names, reason } of refused)
    toast(`${nameThem(names, labels)} cannot have ${precisions[precision].label}: ${reason}.`);
}

/** Changes of the recipe; each is one step of undo, and is measured by itself. */
export function recipePart(context: Context) {
  function applySkip(names: readonly string[], make: typeof toggleSkipEdit): void {
    const state = get(context);
    if (state.plan === null || names.length === 0 || !isQuantizable(state)) return;
    editRecipe(context, make(state.document.recipe, editSceneOf(state), names));
  }

  return {
    edit: (edit: RecipeEdit) => editRecipe(context, edit),
    undo: () => undoRecipe(context),
    redo: () => redoRecipe(context),
    toggleSkip: (names: readonly string[]) => applySkip(names, toggleSkipEdit),
    skip: (names: readonly string[]) =>
      applySkip(names, (recipe, scene, layers) => skipEdit(recipe, scene, layers, true)),
    setPrecision(names: readonly string[], precision: PrecisionName): void {
      const state = get(context);
      if (state.plan === null || !isQuantizable(state)) return;
      const scene = { ...editSceneOf(state), layers: state.plan.layers };
      const { edit, refused } = precisionEdit(state.document.recipe, scene, names, precision);
      if (edit !== null) editRecipe(context, edit);
      tellRefused(state, precision, refused);
    },
    changeLayers(names: readonly string[], change: QconfigChange): void {
      const state = get(context);
      editRecipe(context, changeLayersEdit(state.document.recipe, names, change, labelsOf(state)));
    },
    resetLayers(names: readonly string[]): void {
      const state = get(context);
      editRecipe(context, resetLayersEdit(state.document.recipe, names, labelsOf(state)));
    },
    applyRemedy({ label, patches, repairs }: Remedy): void {
      const patched = withLayers(get(context).document.recipe, patches);
      editRecipe(context, {
        title: label,
        recipe: repairs === undefined ? patched : withRepairs(patched, repairs),
      });
    },
    usePerChannel(): void {
      const recipe = withPerChannel(get(context).document.recipe);
      if (recipe !== null) editRecipe(context, { title: 'Weights per channel', recipe });
    },
    async loadRecipe(): Promise<void> {
      const { host } = context;
      const file = await attempt(context, 'The recipe was not opened', () => host.pickRecipe());
      if (file === null) return;
      const read = await attempt(context, `${file.name} was not loaded`, () =>
        host.engine.importRecipe({ file: file.ref }),
      );
      if (read === null) return;
      editRecipe(context, { title: `Load ${file.name}`, recipe: read.recipe });
      if (read.leftOut.length > 0) tellLeftOut(file.name, read.leftOut);
    },
  };
}
