import type { PlanView } from '../../shared/model-view';
import type { Recipe } from '../../shared/recipe';
import { countOf } from '../ui/numbers';
import type { RecipeDocument } from './recipe-document';
import { recipeKey } from './recipe-key';

/** What a run changed, as its list shows it: the last edit, or what the recipe comes to. */
export function titleRun(document: RecipeDocument, plan: PlanView, recipe: Recipe, isFirst: boolean): string {
  const last = document.past.at(-1);
  const skipped = plan.layers.filter((layer) => layer.skipped).length;
  if (!isFirst && last !== undefined && recipeKey(last.after) === recipeKey(recipe)) return last.title;
  if (skipped === 0) return 'All int8';
  return `${countOf(skipped, 'skip')}`;
}
