import { entryOf } from '../entry-of';
import type { Qconfig, QconfigPatch, Recipe } from './recipe';
import { matchPattern } from './match-pattern';
import { presets } from './presets';
import type { ConfigSource } from '../../engine/plan/types';

export interface ResolvedQconfig {
  /** Every field decided, also for a skipped layer: what it would be. */
  readonly config: Qconfig;
  readonly skipped: boolean;
  readonly source: ConfigSource;
}

export type QconfigResolver = (names: readonly string[], op: string) => ResolvedQconfig;

/**
 * Compiles a recipe once; precedence: preset < global < op type < name pattern < exact name. `names`
 * are those it will be asked for, as far as they are known. Throws what `matchPattern` throws.
 */
export function qconfigResolver(recipe: Recipe, names: readonly string[] = []): QconfigResolver {
  const base = presets[recipe.preset ?? 'default'];
  const patterns = (recipe.patterns ?? []).map(
    ([pattern, patch]) => [matchPattern(pattern, names), patch] as const,
  );
  return (asked, op) => {
    let state: ResolvedQconfig = {
      config: base.config,
      skipped: base.ops !== null && !base.ops.has(op),
      source: 'preset',
    };
    const apply = (patch: QconfigPatch | undefined, source: ConfigSource): void => {
      if (patch !== undefined) state = patched(state, patch, source);
    };
    // The global entry refines the preset; it must not undo the preset's choice of op types.
    const chosenByPreset = state.skipped;
    apply(recipe.global, 'global');
    if (chosenByPreset) state = { ...state, skipped: true };
    apply(entryOf(recipe.ops ?? {}, op), 'op');
    for (const [matches, patch] of patterns) if (asked.some(matches)) apply(patch, 'pattern');
    for (const name of asked) apply(entryOf(recipe.layers ?? {}, name), 'layer');
    return state;
  };
}

function patched(
  state: ResolvedQconfig,
  patch: QconfigPatch,
  source: ConfigSource,
): ResolvedQconfig {
  if (patch === 'none') return { config: state.config, skipped: true, source };
  return {
    config: {
      activation: { ...state.config.activation, ...defined(patch.activation) },
      weight: { ...state.config.weight, ...defined(patch.weight) },
    },
    skipped: false,
    source,
  };
}

function defined<T extends object>(
  patch: T | undefined,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(patch ?? {}).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
