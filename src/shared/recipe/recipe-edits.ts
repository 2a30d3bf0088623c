import type { LayerView, PlanView } from '../contract/model-view';
import type { PresetName, QconfigPatch, Recipe } from './recipe';
import { withLayer } from './recipe';
import type { LayerLabels } from '../../renderer/ui/text/layer-name';
import { patchWords } from './recipe-words';
import type { RecipeEdit } from '../../renderer/state/recipe/recipe-document';

/** Every change a user can make to a recipe, as a function of data: menu, key, table, graph and tests share them. */

function skipOne(recipe: Recipe, layer: LayerView): Recipe {
  const without = withLayer(recipe, layer.name, undefined);
  return withLayer(without, layer.name, 'none');
}

/** Without its own entry the layer may still be skipped by op, pattern or global: then it needs one that says "quantize". */
function unskipOne(recipe: Recipe, layer: LayerView): Recipe {
  const own = recipe.layers?.[layer.name];
  if (own !== 'none') return withLayer(recipe, layer.name, {});
  const inherits =
    recipe.global === 'none' || recipe.ops?.[layer.op] === 'none' || patternsSkip(recipe);
  return withLayer(recipe, layer.name, inherits ? {} : undefined);
}

function patternsSkip(recipe: Recipe): boolean {
  return (recipe.patterns ?? []).some(([, patch]) => patch === 'none');
}

function nameThem(layers: readonly LayerView[], labels: LayerLabels): string {
  const [only] = layers;
  return layers.length === 1 && only !== undefined
    ? labels.of(only.name).text
    : `${layers.length} layers`;
}

function find(plan: PlanView, names: readonly string[]): LayerView[] {
  const wanted = new Set(names);
  return plan.layers.filter((layer) => wanted.has(layer.name));
}

/** Skips or unskips these layers. */
export function skipEdit(
  recipe: Recipe,
  plan: PlanView,
  names: readonly string[],
  skip: boolean,
  labels: LayerLabels,
): RecipeEdit {
  const changed = find(plan, names).filter((layer) => layer.skipped !== skip);
  const change = skip ? skipOne : unskipOne;
  return {
    title: `${skip ? 'Skip' : 'Unskip'} ${nameThem(changed, labels)}`,
    recipe: changed.reduce(change, recipe),
  };
}

/** Skips these layers, or unskips them when all of them are skipped already. */
export function toggleSkipEdit(
  recipe: Recipe,
  plan: PlanView,
  names: readonly string[],
  labels: LayerLabels,
): RecipeEdit {
  const allSkipped = find(plan, names).every((layer) => layer.skipped);
  return skipEdit(recipe, plan, names, !allSkipped, labels);
}

/** Skips every layer of an op type by one entry of the recipe, so that it holds for other models too. */
export function skipOpEdit(recipe: Recipe, plan: PlanView, op: string, skip: boolean): RecipeEdit {
  const layers = plan.layers.filter((layer) => layer.op === op);
  const cleared = layers.reduce((next, layer) => {
    const own = next.layers?.[layer.name];
    const redundant = own === 'none' || (own !== undefined && Object.keys(own).length === 0);
    return redundant ? withLayer(next, layer.name, undefined) : next;
  }, recipe);
  const { [op]: _old, ...ops } = cleared.ops ?? {};
  const title = `${skip ? 'Skip' : 'Unskip'} all ${op} (${layers.length})`;
  if (skip) return { title, recipe: { ...cleared, ops: { ...ops, [op]: 'none' } } };
  const { ops: _ops, ...rest } = cleared;
  return { title, recipe: Object.keys(ops).length === 0 ? rest : { ...rest, ops } };
}

/** Sets or clears (`undefined`) the qconfig of these layers. */
export function patchLayersEdit(
  recipe: Recipe,
  names: readonly string[],
  patch: QconfigPatch | undefined,
  labels: LayerLabels,
): RecipeEdit {
  const [only] = names;
  const whom =
    names.length === 1 && only !== undefined ? labels.of(only).text : `${names.length} layers`;
  const title =
    patch === undefined
      ? `Reset ${whom}`
      : patch === 'none'
        ? `Skip ${whom}`
        : `${whom}: ${patchWords(patch, names.length === 1 ? recipe.layers?.[only ?? ''] : undefined)}`;
  return { title, recipe: names.reduce((next, name) => withLayer(next, name, patch), recipe) };
}

/** Merges two patches; `none` gives way to whatever comes after it. */
export function mergePatch(old: QconfigPatch | undefined, patch: QconfigPatch): QconfigPatch {
  if (patch === 'none' || old === undefined || old === 'none') return patch;
  const activation = { ...old.activation, ...patch.activation };
  const weight = { ...old.weight, ...patch.weight };
  return {
    ...(Object.keys(activation).length === 0 ? {} : { activation }),
    ...(Object.keys(weight).length === 0 ? {} : { weight }),
  };
}

/** Changes the qconfig of the whole model; layers that say otherwise keep their own. */
export function patchGlobalEdit(recipe: Recipe, patch: QconfigPatch, title: string): RecipeEdit {
  const merged = mergePatch(recipe.global, patch);
  return { title, recipe: { ...recipe, global: merged } };
}

/** Another preset; layers, ops and patterns stay, the global qconfig gives way. */
export function presetEdit(recipe: Recipe, preset: PresetName): RecipeEdit {
  const { global: _global, ...rest } = recipe;
  return { title: `Preset ${preset}`, recipe: { ...rest, preset } };
}

/** Nothing but the preset. */
export function resetEdit(recipe: Recipe): RecipeEdit {
  return {
    title: 'Reset recipe',
    recipe: {
      schema: recipe.schema,
      ...(recipe.preset === undefined ? {} : { preset: recipe.preset }),
    },
  };
}

/** The recipe with every layer quantized again; qconfigs stay. */
export function withoutSkips(recipe: Recipe): Recipe {
  const kept = <T extends QconfigPatch>(patches: Readonly<Record<string, T>> | undefined) =>
    Object.fromEntries(Object.entries(patches ?? {}).filter(([, patch]) => patch !== 'none'));
  const { layers, ops, patterns, global, ...rest } = recipe;
  const [keptLayers, keptOps] = [kept(layers), kept(ops)];
  const keptPatterns = (patterns ?? []).filter(([, patch]) => patch !== 'none');
  return {
    ...rest,
    ...(global === undefined || global === 'none' ? {} : { global }),
    ...(Object.keys(keptOps).length === 0 ? {} : { ops: keptOps }),
    ...(keptPatterns.length === 0 ? {} : { patterns: keptPatterns }),
    ...(Object.keys(keptLayers).length === 0 ? {} : { layers: keptLayers }),
  };
}
