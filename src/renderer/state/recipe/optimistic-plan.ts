import type { LayerView, PlanView } from '../../../shared/contract/model-view';
import type { Recipe } from '../../../shared/recipe/recipe';

/** Whether a recipe skips a layer; null where only the engine knows (name patterns). */
function skipOf(
  recipe: Recipe,
  layer: LayerView,
): { skipped: boolean; source: LayerView['source'] } | null {
  const own = recipe.layers?.[layer.name];
  if (own !== undefined) return { skipped: own === 'none', source: 'layer' };
  if ((recipe.patterns ?? []).length > 0) return null;
  const byOp = recipe.ops?.[layer.op];
  if (byOp !== undefined) return { skipped: byOp === 'none', source: 'op' };
  if (recipe.global !== undefined) return { skipped: recipe.global === 'none', source: 'global' };
  return { skipped: false, source: 'preset' };
}

/**
 * The plan a recipe will most likely get, until the engine answers: a click must show at once even
 * while the engine is busy. Only the skips are foreseen; tensor precisions follow with the answer.
 */
export function foreseePlan(plan: PlanView, recipe: Recipe): PlanView {
  let changed = false;
  const layers = plan.layers.map((layer) => {
    const next = skipOf(recipe, layer);
    if (next === null || (next.skipped === layer.skipped && next.source === layer.source))
      return layer;
    // Presets such as conv-only skip by themselves: their word stands where the recipe has none.
    if (next.source === 'preset' && layer.source === 'preset') return layer;
    changed = true;
    return { ...layer, ...next };
  });
  return changed ? { ...plan, layers, idleSkips: [] } : plan;
}
