import type { LayerView, PlanView } from '../../../shared/contract/model-view';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { LayerLabels } from '../../ui/text/layer-name';
import { countOf } from '../../ui/text/numbers';
import { foreseePlan } from '../recipe/optimistic-plan';
import type { RecipeDocument } from '../recipe/recipe-document';
import { qconfigTitle } from '../../../shared/recipe/recipe-words';
import { qconfigKey, recipeKey } from '../../../shared/recipe/recipe-key';

export interface RunTitleSource {
  readonly document: RecipeDocument;
  /** Of the recipe that was measured. */
  readonly plan: PlanView;
  readonly recipe: Recipe;
  /** Recipe of the run before; null for the first. */
  readonly previous: Recipe | null;
  readonly labels: LayerLabels;
}

/** What a run changed, as its list shows it: the edit that led here, or the skips that differ from the run before. */
export function titleRun({ document, plan, recipe, previous, labels }: RunTitleSource): string {
  const skipped = plan.layers.filter((layer) => layer.skipped);
  if (previous === null) return skipped.length === 0 ? 'All int8' : named('Skip', skipped, labels);
  const last = document.past.at(-1);
  const isLast = last !== undefined && recipeKey(last.after) === recipeKey(recipe);
  if (isLast && recipeKey(last.before) === recipeKey(previous)) return last.title;
  if (qconfigKey(recipe) === qconfigKey(previous))
    return titleSkips(plan, foreseePlan(plan, previous), labels);
  if (isLast) return last.title;
  const changed = qconfigTitle(previous, recipe, (name) => labels.of(name).text);
  if (changed !== null) return changed;
  return skipped.length === 0 ? 'All int8' : named('Skip', skipped, labels);
}

function titleSkips(now: PlanView, before: PlanView, labels: LayerLabels): string {
  const added = now.layers.filter(
    (layer, index) => layer.skipped && before.layers[index]?.skipped === false,
  );
  const removed = now.layers.filter(
    (layer, index) => !layer.skipped && before.layers[index]?.skipped === true,
  );
  if (added.length > 0 && removed.length > 0) {
    return `${named('Skip', added, labels)}, ${named('unskip', removed, labels)}`;
  }
  if (added.length > 0) return named('Skip', added, labels);
  return removed.length > 0 ? named('Unskip', removed, labels) : 'Same recipe';
}

function named(verb: string, layers: readonly LayerView[], labels: LayerLabels): string {
  const [only] = layers;
  return `${verb} ${layers.length === 1 && only !== undefined ? labels.of(only.name).text : countOf(layers.length, 'layer')}`;
}
