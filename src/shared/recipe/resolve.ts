import { getOrMake } from '../get-or-make';
import { entryOf } from '../entry-of';
import { placeFor } from './place-for';
import { targets, type TargetName } from '../targets/targets';
import type { NameTest } from './match-pattern';
import { presetOf } from './presets';
import { changedConfig, type Qconfig, type QconfigPatch } from './qconfig';
import type { Recipe } from './recipe';

/** What can decide about a layer, the weakest first: each changes the fields it names. */
export const configSources = ['preset', 'global', 'op', 'pattern', 'layer', 'target'] as const;
export type ConfigSource = (typeof configSources)[number];

export interface ResolvedQconfig {
  /** Every field decided, also for a skipped layer: what it would be. */
  readonly config: Qconfig;
  readonly skipped: boolean;
  /** The entry that had the last word. */
  readonly source: ConfigSource;
  /** False where a pattern that cannot be matched here might say otherwise of the skip. */
  readonly isCertain: boolean;
}

/** What a recipe says of a layer: by the names of all its nodes, its own first, and its op type. */
export type QconfigResolver = (names: readonly string[], op: string) => ResolvedQconfig;

/**
 * Compiles a recipe once, for any number of layers. `match` compiles a name pattern and gives null
 * for one that it cannot match; `names` are those it will be asked for, as far as they are known.
 * Throws what `match` throws.
 */
export function compileRecipe(
  recipe: Recipe,
  match: (pattern: string, names: readonly string[]) => NameTest | null,
  names: readonly string[] = [],
): QconfigResolver {
  const byOp = opResolver(recipe);
  const patterns = (recipe.patterns ?? []).map(
    ([pattern, patch]) => [match(pattern, names), patch] as const,
  );
  const { layers = {} } = recipe;
  return (asked, op) => {
    let state = byOp(op);
    for (const [matches, patch] of patterns) {
      if (matches === null) state = { ...state, isCertain: false };
      else if (asked.some(matches)) state = patched(state, patch, 'pattern');
    }
    for (const name of asked) state = patched(state, entryOf(layers, name), 'layer');
    return recipe.target === undefined ? state : placed(state, recipe.target, op);
  };
}

/** What the target makes of it: it has the last word, as it cannot do otherwise. */
function placed(state: ResolvedQconfig, target: TargetName, op: string): ResolvedQconfig {
  if (state.skipped && state.isCertain) return state;
  const config = placeFor(targets[target], op, state.config);
  if (config === 'float') return { ...state, skipped: true, source: 'target', isCertain: true };
  const isSame = JSON.stringify(config) === JSON.stringify(state.config);
  return isSame ? state : { ...state, config, source: 'target' };
}

/** What holds for every layer of an op type that nothing more specific names, found once for each. */
function opResolver(recipe: Recipe): (op: string) => ResolvedQconfig {
  const { ops } = presetOf(recipe);
  const config = wholeModelConfig(recipe);
  const known = new Map<string, ResolvedQconfig>();
  return (op) =>
    getOrMake(known, op, () => {
      const whole: ResolvedQconfig = {
        config,
        // The global entry refines the preset; it must not undo the preset's choice of op types.
        skipped: recipe.global === 'none' || ops?.has(op) === false,
        source: recipe.global === undefined ? 'preset' : 'global',
        isCertain: true,
      };
      return patched(whole, entryOf(recipe.ops ?? {}, op), 'op');
    });
}

/** The qconfig of every layer without an entry of its own: the preset, as the global entry changes it. */
export function wholeModelConfig(recipe: Recipe): Qconfig {
  const { config } = presetOf(recipe);
  return recipe.global === undefined || recipe.global === 'none'
    ? config
    : changedConfig(config, recipe.global);
}

function patched(
  state: ResolvedQconfig,
  patch: QconfigPatch | undefined,
  source: ConfigSource,
): ResolvedQconfig {
  if (patch === undefined) return state;
  return {
    config: patch === 'none' ? state.config : changedConfig(state.config, patch),
    skipped: patch === 'none',
    source,
    // Nothing stands above the entry of a layer.
    isCertain: state.isCertain || source === 'layer',
  };
}
