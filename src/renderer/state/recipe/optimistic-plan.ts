import type { PlanView } from '../../../shared/contract/model-view';
import type { Recipe } from '../../../shared/recipe/recipe';
import { resolverOf } from './page-resolver';

/**
 * The plan a recipe will get, until the engine answers: a click must show at once even while the
 * engine is busy. Only the skips are foreseen; tensor precisions follow with the answer.
 */
export function foreseePlan(plan: PlanView, recipe: Recipe): PlanView {
  const resolve = resolverOf(recipe);
  const layers = plan.layers.map((layer) => {
    const { skipped, source, isCertain } = resolve(layer.nodes, layer.op);
    const isSame = skipped === layer.skipped && source === layer.source;
    return isSame || !isCertain ? layer : { ...layer, skipped, source };
  });
  return layers.some((layer, index) => layer !== plan.layers[index])
    ? { ...plan, layers, idleSkips: [] }
    : plan;
}
