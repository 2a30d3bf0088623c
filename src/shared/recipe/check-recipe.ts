import { type AppError, badInput } from '../errors';
import type { Recipe } from './recipe';
import { layersOfRepair } from '../repairs/repairs';
import { didYouMean, nearest } from '../nearest';
import type { MatchPattern } from './match-pattern';

/** What a recipe can name in a model. */
export interface NamedLayer {
  readonly name: string;
  readonly op: string;
  /** All original nodes merged into the layer. */
  readonly nodes: readonly string[];
}

/** Every name a pattern is asked for. */
export function namesOf(layers: readonly NamedLayer[]): readonly string[] {
  return layers.flatMap(({ name, nodes }) => [name, ...nodes]);
}

/** A pattern selects a layer by its name or by the name of any node merged into it. */
export function layerMatches(layer: NamedLayer, isMatch: (name: string) => boolean): boolean {
  return isMatch(layer.name) || layer.nodes.some(isMatch);
}

/**
 * Checks that everything a recipe names exists. `knownOps` are op types that may be named although
 * this model has none of them, so that one recipe serves many models.
 * Throws `bad-input` naming the layer, op type or pattern, and the nearest that exists.
 */
export function checkRecipe(
  recipe: Recipe,
  layers: readonly NamedLayer[],
  match: MatchPattern,
  knownOps: Iterable<string> = [],
): void {
  const names = new Set(layers.map((layer) => layer.name));
  for (const name of Object.keys(recipe.layers ?? {})) {
    if (!names.has(name)) throw unknownLayer(name, layers);
  }
  for (const name of (recipe.repairs ?? []).flatMap(layersOfRepair)) {
    if (!names.has(name)) throw unknownLayer(name, layers);
  }
  const ops = new Set([...opsOf(layers), ...knownOps]);
  for (const op of Object.keys(recipe.ops ?? {})) {
    if (!ops.has(op)) {
      throw badInput(
        `unknown op type '${op}' in the recipe`,
        `Op types of this model's layers: ${opsOf(layers).toSorted().join(', ')}.${didYouMean(op, ops)}`,
      );
    }
  }
  for (const [pattern] of recipe.patterns ?? []) {
    const isMatch = match(pattern, namesOf(layers));
    if (!layers.some((layer) => layerMatches(layer, isMatch))) throw idlePattern(pattern, layers);
  }
}

function opsOf(layers: readonly NamedLayer[]): string[] {
  return [...new Set(layers.map((layer) => layer.op))];
}

function unknownLayer(name: string, layers: readonly NamedLayer[]): AppError {
  const owner = layers.find((layer) => layer.nodes.includes(name));
  if (owner !== undefined) {
    return badInput(
      `node '${name}' is not a layer of its own`,
      `It belongs to layer '${owner.name}': name that one.`,
    );
  }
  return badInput(`unknown layer '${name}' in the recipe`, suggestLayer(name, layers));
}

function idlePattern(pattern: string, layers: readonly NamedLayer[]): AppError {
  const isRegex = pattern.startsWith('/') && /\/[imsu]*$/.test(pattern.slice(1));
  return badInput(
    `pattern '${pattern}' matches no layer`,
    isRegex
      ? `Between slashes it is a regular expression. ${suggestLayer(pattern.slice(1), layers)}`
      : suggestLayer(pattern, layers),
  );
}

function suggestLayer(word: string, layers: readonly NamedLayer[]): string {
  const names = layers.map((layer) => layer.name);
  const bare = word.replaceAll(/[*?]/g, '');
  const match =
    nearest(word, names) ??
    names.find((name) => bare !== '' && name.toLowerCase().includes(bare.toLowerCase()));
  const list = '`bitloupe inspect` lists the layers.';
  return match === undefined ? list : `Did you mean '${match}'? ${list}`;
}
