import { entryOf } from '../entry-of';
import type { QconfigChange, QconfigPatch } from './qconfig';
import { repairKey, type Repair } from '../repairs/repairs';
import type { Recipe } from './recipe';

/** Merges two patches; `none` gives way to whatever comes after it. */
export function mergePatch(old: QconfigPatch | undefined, change: QconfigChange): QconfigChange;
export function mergePatch(old: QconfigPatch | undefined, patch: QconfigPatch): QconfigPatch;
export function mergePatch(old: QconfigPatch | undefined, patch: QconfigPatch): QconfigPatch {
  if (patch === 'none' || old === undefined || old === 'none') return patch;
  return {
    ...old,
    ...(patch.activation && { activation: mergedActivation(old.activation, patch.activation) }),
    ...(patch.weight && { weight: { ...old.weight, ...patch.weight } }),
  };
}

type ActivationPatch = QconfigChange['activation'];

function mergedActivation(
  old: ActivationPatch,
  patch: NonNullable<ActivationPatch>,
): NonNullable<ActivationPatch> {
  return old === undefined || old === 'none' || patch === 'none' ? patch : { ...old, ...patch };
}

/** Changes the qconfig of the whole model; ops, patterns and layers that say otherwise keep their own. */
export function withGlobal(recipe: Recipe, change: QconfigChange): Recipe {
  return { ...recipe, global: mergePatch(recipe.global, change) };
}

/** One scale for each channel of every weight; null where everything is float. */
export function withPerChannel(recipe: Recipe): Recipe | null {
  return recipe.global === 'none'
    ? null
    : withGlobal(recipe, { weight: { granularity: 'channel' } });
}

/** Skips op types, except layers that the recipe names itself. */
export function withOpsSkipped(recipe: Recipe, ops: readonly string[]): Recipe {
  return {
    ...recipe,
    ops: { ...recipe.ops, ...Object.fromEntries(ops.map((op) => [op, 'none' as const])) },
  };
}

/** Entries of layers: a patch sets, `undefined` clears. */
export interface LayerPatch {
  readonly layer: string;
  readonly patch: QconfigPatch | undefined;
}

/** The recipe with these entries, the others as they are. */
export function withLayers(recipe: Recipe, patches: readonly LayerPatch[]): Recipe {
  const entries = new Map(Object.entries(recipe.layers ?? {}));
  for (const { layer, patch } of patches) {
    if (patch === undefined) entries.delete(layer);
    else entries.set(layer, patch);
  }
  const { layers: _old, ...rest } = recipe;
  return entries.size === 0 ? rest : { ...rest, layers: Object.fromEntries(entries) };
}

/** Sets or clears (`undefined`) the entry of one layer. */
export function withLayer(recipe: Recipe, layer: string, patch: QconfigPatch | undefined): Recipe {
  return withLayers(recipe, [{ layer, patch }]);
}

/** The whole entry a layer would have after a change: what it says already, and the change. */
export function changedEntry(recipe: Recipe, layer: string, change: QconfigChange): QconfigChange {
  return mergePatch(entryOf(recipe.layers ?? {}, layer), change);
}

/** The recipe with a change of each of these layers, on top of what it says of them. */
export function withChange(
  recipe: Recipe,
  layers: readonly string[],
  change: QconfigChange,
): Recipe {
  return withLayers(
    recipe,
    layers.map((layer) => ({ layer, patch: changedEntry(recipe, layer, change) })),
  );
}

/** A layer of the recipe's own plan. */
interface PlannedLayer {
  readonly index: number;
  readonly name: string;
  readonly state: 'skipped' | (string & {});
}

/** The recipe with exactly the layers skipped that `isSkipped` names; qconfigs of the others stay. */
export function withSkips<L extends PlannedLayer>(
  recipe: Recipe,
  layers: readonly L[],
  isSkipped: (layer: L) => boolean,
): Recipe {
  const patches = layers.flatMap((layer): readonly LayerPatch[] => {
    const wanted = isSkipped(layer);
    if (wanted === (layer.state === 'skipped')) return [];
    // An empty entry undoes a skip by op type or pattern and keeps the qconfig.
    return [{ layer: layer.name, patch: wanted ? 'none' : {} }];
  });
  return withLayers(recipe, patches);
}

/** Only this layer quantized. */
export function oneInRecipe(
  recipe: Recipe,
  layers: readonly PlannedLayer[],
  only: PlannedLayer,
): Recipe {
  return withSkips(recipe, layers, (layer) => layer.index !== only.index);
}

/** The recipe with this layer skipped, too. */
export function oneOutRecipe(
  recipe: Recipe,
  layers: readonly PlannedLayer[],
  out: PlannedLayer,
): Recipe {
  return withSkips(
    recipe,
    layers,
    (layer) => layer.index === out.index || layer.state === 'skipped',
  );
}

/** The recipe without the skips it says; qconfigs stay, and so do the op types a preset leaves out. */
export function withoutSkips(recipe: Recipe): Recipe {
  const { layers, ops, patterns, global, ...rest } = recipe;
  const [keptLayers, keptOps] = [quantizing(layers), quantizing(ops)];
  const keptPatterns = (patterns ?? []).filter(([, patch]) => patch !== 'none');
  return {
    ...rest,
    ...(global === undefined || global === 'none' ? {} : { global }),
    ...(Object.keys(keptOps).length === 0 ? {} : { ops: keptOps }),
    ...(keptPatterns.length === 0 ? {} : { patterns: keptPatterns }),
    ...(Object.keys(keptLayers).length === 0 ? {} : { layers: keptLayers }),
  };
}

function quantizing(patches: Recipe['layers'] = {}): Readonly<Record<string, QconfigChange>> {
  return Object.fromEntries(
    Object.entries(patches).flatMap(([name, patch]) => (patch === 'none' ? [] : [[name, patch]])),
  );
}

/** The recipe with these repairs behind its own; one that is there already gives way to the new one. */
export function withRepairs(recipe: Recipe, repairs: readonly Repair[]): Recipe {
  const added = new Set(repairs.map(repairKey));
  const kept = (recipe.repairs ?? []).filter((repair) => !added.has(repairKey(repair)));
  return { ...recipe, repairs: [...kept, ...repairs] };
}

export function withoutRepairs(recipe: Recipe, repairs: readonly Repair[]): Recipe {
  const gone = new Set(repairs.map(repairKey));
  const kept = (recipe.repairs ?? []).filter((repair) => !gone.has(repairKey(repair)));
  const { repairs: _repairs, ...rest } = recipe;
  return kept.length === 0 ? rest : { ...rest, repairs: kept };
}
