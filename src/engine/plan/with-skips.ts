import type { QconfigPatch, Recipe } from '../../shared/recipe/recipe';
import type { Unit } from './types';

/**
 * The recipe with exactly the layers skipped that `isSkipped` names; qconfigs of the others stay.
 * `units` are those of the recipe's own plan.
 */
export function withSkips(
  recipe: Recipe,
  units: readonly Unit[],
  isSkipped: (unit: Unit) => boolean,
): Recipe {
  const layers: Record<string, QconfigPatch> = { ...recipe.layers };
  for (const unit of units) {
    const wanted = isSkipped(unit);
    if (wanted === (unit.state === 'skipped')) continue;
    // An empty entry undoes a skip by op type or pattern and keeps the qconfig.
    layers[unit.name] = wanted ? 'none' : {};
  }
  const { layers: _old, ...rest } = recipe;
  return Object.keys(layers).length === 0 ? rest : { ...rest, layers };
}

/** Only this layer quantized. */
export function oneInRecipe(recipe: Recipe, units: readonly Unit[], only: Unit): Recipe {
  return withSkips(recipe, units, (unit) => unit.index !== only.index);
}

/** The recipe with this layer skipped, too. */
export function oneOutRecipe(recipe: Recipe, units: readonly Unit[], out: Unit): Recipe {
  return withSkips(recipe, units, (unit) => unit.index === out.index || unit.state === 'skipped');
}
