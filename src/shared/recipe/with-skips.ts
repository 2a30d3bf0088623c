import type { QconfigPatch, Recipe } from './recipe';
import type { Layer } from '../../engine/plan/types';

/**
 * The recipe with exactly the layers skipped that `isSkipped` names; qconfigs of the others stay.
 * `layers` are those of the recipe's own plan.
 */
export function withSkips(
  recipe: Recipe,
  layers: readonly Layer[],
  isSkipped: (layer: Layer) => boolean,
): Recipe {
  const entries: Record<string, QconfigPatch> = { ...recipe.layers };
  for (const layer of layers) {
    const wanted = isSkipped(layer);
    if (wanted === (layer.state === 'skipped')) continue;
    // An empty entry undoes a skip by op type or pattern and keeps the qconfig.
    entries[layer.name] = wanted ? 'none' : {};
  }
  const { layers: _old, ...rest } = recipe;
  return Object.keys(entries).length === 0 ? rest : { ...rest, layers: entries };
}

/** Only this layer quantized. */
export function oneInRecipe(recipe: Recipe, layers: readonly Layer[], only: Layer): Recipe {
  return withSkips(recipe, layers, (layer) => layer.index !== only.index);
}

/** The recipe with this layer skipped, too. */
export function oneOutRecipe(recipe: Recipe, layers: readonly Layer[], out: Layer): Recipe {
  return withSkips(
    recipe,
    layers,
    (layer) => layer.index === out.index || layer.state === 'skipped',
  );
}
