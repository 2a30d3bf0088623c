import type { QconfigPatch, Recipe } from '../../../shared/recipe/recipe';

/** A change to the qconfig of a layer that is not `none`. */
export type QconfigChange = Exclude<QconfigPatch, 'none'>;

/** The whole entry a layer would have after a change: what it says already, and the change. */
export function changedEntry(recipe: Recipe, layer: string, change: QconfigChange): QconfigChange {
  const own = recipe.layers?.[layer];
  if (own === undefined || own === 'none') return change;
  const activation = { ...own.activation, ...change.activation };
  const weight = { ...own.weight, ...change.weight };
  return {
    ...(Object.keys(activation).length === 0 ? {} : { activation }),
    ...(Object.keys(weight).length === 0 ? {} : { weight }),
  };
}

/** Layers grouped by the entry each would have: one call to the recipe for each group. */
export function changedEntries(
  recipe: Recipe,
  layers: readonly string[],
  change: QconfigChange,
): readonly { readonly layers: readonly string[]; readonly entry: QconfigChange }[] {
  const groups = new Map<string, { layers: string[]; entry: QconfigChange }>();
  for (const layer of layers) {
    const entry = changedEntry(recipe, layer, change);
    const key = JSON.stringify(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { layers: [layer], entry });
    else group.layers.push(layer);
  }
  return [...groups.values()];
}
