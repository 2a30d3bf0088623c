import type { PlanView } from '../../../shared/contract/model-view';
import { precisionOf } from '../../../shared/recipe/precisions';
import type { Recipe } from '../../../shared/recipe/recipe';
import { resolverOf } from './page-resolver';

/**
 * The plan a recipe will get, until the engine answers: a click must show at once even while the
 * engine is busy. Skips and precisions of layers are
 * foreseen; those of tensors follow with the answer.
 */
export function foreseePlan(plan: PlanView, recipe: Recipe): PlanView {
  const resolve = resolverOf(recipe);
  const layers = plan.layers.map((layer) => {
    const { config, skipped, source, isCertain } = resolve(layer.nodes, layer.op);
    const qconfig = layer.qconfig === undefined ? {} : { qconfig: config };
    const next = { ...layer, skipped, source, ...qconfig };
    const isSame =
      skipped === layer.skipped &&
      source === layer.source &&
      precisionOf(next) === precisionOf(layer);
    return isSame || !isCertain ? layer : next;
  });
  return layers.some((layer, index) => layer !== plan.layers[index])
    ? { ...plan, layers, idleSkips: [] }
    : plan;
}
