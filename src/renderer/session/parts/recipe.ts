import type { Remedy } from '../../../shared/contract/judgement';
import type { QconfigPatch } from '../../../shared/recipe/recipe';
import { withLayer, withPerChannel } from '../../../shared/recipe/recipe';
import { isQuantizable, labelsOf } from '../../state/derived/derived';
import type { RecipeEdit } from '../../state/recipe/recipe-document';
import { patchLayersEdit, skipEdit, toggleSkipEdit } from '../../../shared/recipe/recipe-edits';
import type { Context } from '../core/context';
import { get } from '../core/context';
import { attempt } from '../core/files';
import { editRecipe, redoRecipe, undoRecipe } from '../measuring/change-recipe';

/** Changes of the recipe; each is one step of undo, and is measured by itself. */
export function recipePart(context: Context) {
  function applySkip(names: readonly string[], make: typeof toggleSkipEdit): void {
    const state = get(context);
    if (state.plan === null || names.length === 0 || !isQuantizable(state)) return;
    editRecipe(context, make(state.document.recipe, state.plan, names, labelsOf(state)));
  }

  return {
    edit: (edit: RecipeEdit) => editRecipe(context, edit),
    undo: () => undoRecipe(context),
    redo: () => redoRecipe(context),
    toggleSkip: (names: readonly string[]) => applySkip(names, toggleSkipEdit),
    skip: (names: readonly string[]) =>
      applySkip(names, (recipe, plan, layers, labels) =>
        skipEdit(recipe, plan, layers, true, labels),
      ),
    patchLayers(names: readonly string[], patch: QconfigPatch | undefined): void {
      const state = get(context);
      editRecipe(context, patchLayersEdit(state.document.recipe, names, patch, labelsOf(state)));
    },
    applyRemedy(remedy: Remedy): void {
      const { document } = get(context);
      const recipe = remedy.patches.reduce(
        (next, { layer, patch }) => withLayer(next, layer, patch),
        document.recipe,
      );
      editRecipe(context, { title: remedy.label, recipe });
    },
    usePerChannel(): void {
      const recipe = withPerChannel(get(context).document.recipe);
      if (recipe !== null) editRecipe(context, { title: 'Weights per channel', recipe });
    },
    async loadRecipe(): Promise<void> {
      const { host } = context;
      const file = await attempt(context, 'The recipe was not opened', () => host.pickRecipe());
      if (file === null) return;
      const recipe = await attempt(context, `${file.name} was not loaded`, () =>
        host.engine.readRecipe({ file: file.ref }),
      );
      if (recipe !== null) editRecipe(context, { title: `Load ${file.name}`, recipe });
    },
  };
}
