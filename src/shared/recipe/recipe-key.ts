import type { QconfigPatch } from './qconfig';
import type { Recipe } from './recipe';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]),
  );
}

/** Equal for recipes that say the same: order of keys and empty groups do not count. */
export function recipeKey(recipe: Recipe): string {
  const groups = Object.entries(recipe).filter(([, group]) => {
    if (group === undefined) return false;
    return typeof group !== 'object' || Object.keys(group).length > 0;
  });
  return JSON.stringify(sorted(Object.fromEntries(groups)));
}

function withoutSkips(patches: Readonly<Record<string, QconfigPatch>> | undefined): object {
  const kept = Object.entries(patches ?? {}).filter(
    ([, patch]) => patch !== 'none' && Object.keys(patch).length > 0,
  );
  return Object.fromEntries(kept);
}

/**
 * The recipe without what it skips. Two recipes with the same key quantize every layer that both
 * quantize alike, so weight and isolated numbers of one hold for the other.
 */
export function qconfigKey(recipe: Recipe): string {
  const { layers, ops, patterns, ...rest } = recipe;
  return recipeKey({
    ...rest,
    ops: withoutSkips(ops) as Record<string, QconfigPatch>,
    layers: withoutSkips(layers) as Record<string, QconfigPatch>,
    patterns: (patterns ?? []).filter(([, patch]) => patch !== 'none'),
  });
}
