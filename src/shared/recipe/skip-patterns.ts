import type { Recipe } from './recipe';
import { layerMatches, type NamedLayer, namesOf } from './check-recipe';
import type { MatchPattern } from './match-pattern';

/**
 * Adds skips to a recipe so that they win over everything already in it. A pattern that is exactly
 * the name of a node means that node's layer and nothing else, even where it could be read as a
 * regular expression. Layers with an entry of their own that a pattern selects become `none` too.
 * Throws `bad-input` for a pattern that is not valid.
 */
export function skipPatterns(
  recipe: Recipe,
  patterns: readonly string[],
  match: MatchPattern,
  layers: readonly NamedLayer[] = [],
): Recipe {
  if (patterns.length === 0) return recipe;
  const exact = new Map(recipe.layers === undefined ? [] : Object.entries(recipe.layers));
  const added: [string, 'none'][] = [];
  for (const pattern of patterns) {
    const named = exactLayer(pattern, layers);
    if (named !== undefined) {
      exact.set(named, 'none');
      continue;
    }
    const isMatch = match(pattern, namesOf(layers));
    for (const name of exact.keys()) {
      const layer = layers.find((candidate) => candidate.name === name) ?? {
        name,
        op: '',
        nodes: [],
      };
      if (layerMatches(layer, isMatch)) exact.set(name, 'none');
    }
    added.push([pattern, 'none']);
  }
  return {
    ...recipe,
    ...(added.length === 0 ? {} : { patterns: [...(recipe.patterns ?? []), ...added] }),
    ...(exact.size === 0 ? {} : { layers: Object.fromEntries(exact) }),
  };
}

function exactLayer(pattern: string, layers: readonly NamedLayer[]): string | undefined {
  const byName = layers.find((layer) => layer.name === pattern);
  const owner = byName ?? layers.find((layer) => layer.nodes.includes(pattern));
  return owner?.name;
}
