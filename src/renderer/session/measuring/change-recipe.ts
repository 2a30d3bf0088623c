import type { Recipe } from '../../../shared/recipe/recipe';
import { groundOf, presentKey } from '../../state/derived/derived';
import { foreseePlan } from '../../state/recipe/optimistic-plan';
import type { RecipeEdit } from '../../../shared/recipe/recipe-edits';
import { commitEdit, redo, undo, type RecipeDocument } from '../../state/recipe/recipe-document';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { findRun } from '../../state/runs/run-history';
import { bringJudgements } from '../values/bring-values';
import { get, set, type Context } from '../core/context';
import { scheduleMeasure } from './measure';
import { refreshPlan } from '../core/plan';

/** Applies an edit: the screen shows it at once, predicted and measured values follow. */
export function editRecipe(context: Context, edit: RecipeEdit): void {
  applyDocument(context, commitEdit(get(context).document, edit));
}

/** The same for a recipe whose numbers of another time are what the user wants to see: nothing is measured. */
export function lookAtRecipe(context: Context, edit: RecipeEdit): void {
  applyDocument(context, commitEdit(get(context).document, edit), false);
}

export function undoRecipe(context: Context): void {
  applyDocument(context, undo(get(context).document));
}

export function redoRecipe(context: Context): void {
  applyDocument(context, redo(get(context).document));
}

function applyDocument(context: Context, document: RecipeDocument, measures = true): void {
  const before = get(context);
  if (document === before.document) return;
  const plan = before.plan === null ? null : foreseePlan(before.plan, document.recipe);
  set(context, {
    document,
    plan,
    planIsForeseen: true,
    previewSkip: [],
    cancelled: null,
    foreseenDb: foreseeOutput(context, document.recipe),
  });
  showKnownRun(context);
  void refreshPlan(context);
  void bringJudgements(context);
  if (measures) scheduleMeasure(context);
}

/** Toggling one layer was predicted beforehand: that number can be shown without asking the engine. */
function foreseeOutput(
  context: Context,
  recipe: Recipe,
): { key: string; value: number | null } | null {
  const { prediction, plan } = get(context);
  if (prediction === null || plan === null || prediction.key !== presentKey(get(context)))
    return null;
  const next = foreseePlan(plan, recipe);
  const toggled = plan.layers.filter(
    (layer, index) => next.layers[index]?.skipped !== layer.skipped,
  );
  const [only] = toggled;
  if (toggled.length !== 1 || only === undefined) return null;
  return { key: recipeKey(recipe), value: prediction.value.toggled[only.index] ?? null };
}

/** A recipe that was measured before needs no new run to show its numbers. */
function showKnownRun(context: Context): void {
  const state = get(context);
  const key = presentKey(state);
  const known = findRun(state.runs, key, groundOf(state));
  if (known !== null && state.results[known.id] !== undefined) {
    set(context, { shownRun: known.id, measuredKey: key });
  }
}
