import type { PresetName } from './presets';
import type { QconfigChange, QconfigPatch } from './qconfig';
import type { Recipe } from './recipe';
import { withChange, withGlobal, withLayers } from './recipe-changes';
import { patchWords } from './recipe-words';
import type { QconfigResolver } from './resolve';
import { targets, type TargetName } from '../targets/targets';

/** Every change a user can make to a recipe, as a function of data: menu, key, table, graph and tests share them. */

/** One change of the recipe, as the user would name it: `Skip features.2.conv.1.0`. */
export interface RecipeEdit {
  readonly title: string;
  readonly recipe: Recipe;
}

/** A layer under the recipe that is edited. */
interface EditedLayer {
  readonly name: string;
  readonly op: string;
  /** Names of all its nodes. */
  readonly nodes: readonly string[];
  readonly skipped: boolean;
}

interface Labels {
  of(layer: string): { readonly text: string };
}

/** What an edit of skips must know beside the recipe. */
export interface EditScene {
  readonly layers: readonly EditedLayer[];
  readonly labels: Labels;
  resolverOf(recipe: Recipe): QconfigResolver;
}

export function skipEdit(
  recipe: Recipe,
  scene: EditScene,
  names: readonly string[],
  skip: boolean,
): RecipeEdit {
  const changed = find(scene, names).filter((layer) => layer.skipped !== skip);
  const whom = nameThem(
    changed.map(({ name }) => name),
    scene.labels,
  );
  return {
    title: `${skip ? 'Skip' : 'Unskip'} ${whom}`,
    recipe: withSkip(skip ? recipe : withoutOwnSkips(recipe, changed), scene, changed, skip),
  };
}

/** Skips these layers, or unskips them when all of them are skipped already. */
export function toggleSkipEdit(
  recipe: Recipe,
  scene: EditScene,
  names: readonly string[],
): RecipeEdit {
  const allSkipped = find(scene, names).every((layer) => layer.skipped);
  return skipEdit(recipe, scene, names, !allSkipped);
}

/**
 * Skips every layer of an op type by one entry of the recipe, so that it holds for other models too;
 * layers get entries only where something more specific says otherwise.
 */
export function skipOpEdit(
  recipe: Recipe,
  scene: EditScene,
  op: string,
  skip: boolean,
): RecipeEdit {
  const layers = scene.layers.filter((layer) => layer.op === op);
  const cleared = withoutOwnSkips(recipe, layers);
  const { [op]: old, ...ops } = cleared.ops ?? {};
  const { ops: _ops, ...rest } = cleared;
  const withOp = (patch: QconfigPatch | undefined): Recipe => {
    const next = { ...ops, ...(patch === undefined ? {} : { [op]: patch }) };
    return Object.keys(next).length === 0 ? rest : { ...rest, ops: next };
  };
  const byOp = (): Recipe => {
    if (skip) return withOp('none');
    const free = withOp(old === 'none' ? undefined : old);
    const { skipped, source } = scene.resolverOf(free)([], op);
    return skipped && source !== 'op' ? withOp({}) : free;
  };
  return {
    title: `${skip ? 'Skip' : 'Unskip'} all ${op} (${layers.length})`,
    recipe: withSkip(byOp(), scene, layers, skip),
  };
}

/** Gives an entry to each layer of which the recipe does not say so without one. */
function withSkip(
  recipe: Recipe,
  scene: EditScene,
  layers: readonly EditedLayer[],
  skip: boolean,
): Recipe {
  const resolve = scene.resolverOf(recipe);
  const others = layers.filter(({ nodes, op }) => {
    const { skipped, isCertain } = resolve(nodes, op);
    return skipped !== skip || !isCertain;
  });
  return withLayers(
    recipe,
    others.map(({ name }) => ({ layer: name, patch: skip ? ('none' as const) : {} })),
  );
}

/** Without the entries of layers that say nothing but whether they are skipped. */
function withoutOwnSkips(recipe: Recipe, layers: readonly EditedLayer[]): Recipe {
  const isSkipOnly = (patch: QconfigPatch | undefined): boolean =>
    patch === 'none' || (patch !== undefined && Object.keys(patch).length === 0);
  const own = recipe.layers ?? {};
  return withLayers(
    recipe,
    layers
      .filter(({ name }) => Object.hasOwn(own, name) && isSkipOnly(own[name]))
      .map(({ name }) => ({ layer: name, patch: undefined })),
  );
}

function find(scene: EditScene, names: readonly string[]): readonly EditedLayer[] {
  const wanted = new Set(names);
  return scene.layers.filter((layer) => wanted.has(layer.name));
}

export function nameThem(names: readonly string[], labels: Labels): string {
  const [only] = names;
  return names.length === 1 && only !== undefined ? labels.of(only).text : `${names.length} layers`;
}

/** Changes fields of these layers, on top of what their entries say already. */
export function changeLayersEdit(
  recipe: Recipe,
  names: readonly string[],
  change: QconfigChange,
  labels: Labels,
): RecipeEdit {
  const old = names.length === 1 ? recipe.layers?.[names[0] ?? ''] : undefined;
  return {
    title: `${nameThem(names, labels)}: ${patchWords(change, old)}`,
    recipe: withChange(recipe, names, change),
  };
}

/** Takes the entries of these layers away. */
export function resetLayersEdit(
  recipe: Recipe,
  names: readonly string[],
  labels: Labels,
): RecipeEdit {
  return {
    title: `Reset ${nameThem(names, labels)}`,
    recipe: withLayers(
      recipe,
      names.map((layer) => ({ layer, patch: undefined })),
    ),
  };
}

/** Changes the qconfig of the whole model; layers that say otherwise keep their own. */
export function changeGlobalEdit(recipe: Recipe, change: QconfigChange, title: string): RecipeEdit {
  return { title, recipe: withGlobal(recipe, change) };
}

/** Another preset; layers, ops and patterns stay, the global qconfig gives way. */
export function presetEdit(recipe: Recipe, preset: PresetName): RecipeEdit {
  const { global: _global, ...rest } = recipe;
  return { title: `Preset ${preset}`, recipe: { ...rest, preset } };
}

/** What the model is quantized for; null = no rules but the recipe's own. */
export function targetEdit(recipe: Recipe, target: TargetName | null): RecipeEdit {
  const { target: _target, ...rest } = recipe;
  return target === null
    ? { title: 'No target', recipe: rest }
    : { title: `Target ${targets[target].label}`, recipe: { ...rest, target } };
}

/** Nothing but the preset and the target. */
export function resetEdit({ schema, preset, target }: Recipe): RecipeEdit {
  return {
    title: 'Reset recipe',
    recipe: {
      schema,
      ...(preset === undefined ? {} : { preset }),
      ...(target === undefined ? {} : { target }),
    },
  };
}
