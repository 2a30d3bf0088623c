import { presets } from '../recipe/presets';
import { precisionOf, precisions, type PrecisionName } from '../recipe/precisions';
import type { QconfigChange, QconfigPatch } from '../recipe/qconfig';
import type { Recipe } from '../recipe/recipe';
import { mergePatch, withLayers } from '../recipe/recipe-changes';
import { nameThem, skipEdit, type EditScene, type RecipeEdit } from '../recipe/recipe-edits';
import { targets } from '../targets/targets';

interface PrecisionLayer {
  readonly name: string;
  readonly op: string;
  readonly nodes: readonly string[];
  readonly skipped: boolean;
  readonly weighted: boolean;
}

/** What an edit of precisions must know beside the recipe. */
export interface PrecisionScene extends EditScene {
  readonly layers: readonly PrecisionLayer[];
}

/** Layers that stay as they are, and why. */
export interface Refusal {
  readonly names: readonly string[];
  readonly reason: string;
}

/** The edit, as far as these layers can have the precision. */
export interface PrecisionEdit {
  readonly edit: RecipeEdit | null;
  readonly refused: readonly Refusal[];
}

/** Why a layer cannot have a precision, whatever the recipe says; null where it can. */
export function precisionProblem(
  { op, weighted }: Pick<PrecisionLayer, 'op' | 'weighted'>,
  precision: PrecisionName,
): string | null {
  if (!precisions[precision].ofWeights) return null;
  return weighted && presets.w8.ops?.has(op) === true ? null : 'no constant weights';
}

/**
 * Gives these layers a precision. What their entries say of other things stays; a layer that has the
 * precision without an entry of its own loses what it said of precisions.
 */
export function precisionEdit(
  recipe: Recipe,
  scene: PrecisionScene,
  names: readonly string[],
  precision: PrecisionName,
): PrecisionEdit {
  const wanted = new Set(names);
  const asked = scene.layers.filter(({ name }) => wanted.has(name));
  if (precision === 'float') {
    const left = asked.filter(({ skipped }) => !skipped).map(({ name }) => name);
    return { edit: left.length === 0 ? null : skipEdit(recipe, scene, left, true), refused: [] };
  }
  const reasons = new Map<string, string[]>();
  const refuse = (name: string, reason: string): void => {
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  };
  const able = asked.filter((layer) => {
    const reason = precisionProblem(layer, precision);
    if (reason !== null) refuse(layer.name, reason);
    return reason === null;
  });
  const free = withLayers(
    recipe,
    able.map(({ name }) => ({ layer: name, patch: withoutPrecision(recipe.layers?.[name]) })),
  );
  const tried = withPrecision(free, scene, able, precision);
  const resolve = scene.resolverOf(tried);
  const isReached = ({ nodes, op, weighted }: PrecisionLayer): boolean => {
    const { config, skipped, isCertain } = resolve(nodes, op);
    return !isCertain || precisionOf({ skipped, weighted, qconfig: config }) === precision;
  };
  const [done, failed] = [able.filter(isReached), able.filter((layer) => !isReached(layer))];
  const { target } = recipe;
  const { label } = precisions[precision];
  for (const { name } of failed)
    refuse(
      name,
      target === undefined
        ? 'another entry of the recipe says otherwise'
        : `${targets[target].label} does not take ${label} here`,
    );
  const refused = [...reasons].map(([reason, of]) => ({ names: of, reason }));
  if (done.length === 0) return { edit: null, refused };
  const whom = nameThem(
    done.map(({ name }) => name),
    scene.labels,
  );
  const patches = done.map(({ name }) => ({ layer: name, patch: tried.layers?.[name] }));
  return {
    edit: { title: `${precision}: ${whom}`, recipe: withLayers(recipe, patches) },
    refused,
  };
}

/** With entries for those layers that would not have the precision without one. */
function withPrecision(
  free: Recipe,
  scene: PrecisionScene,
  layers: readonly PrecisionLayer[],
  precision: PrecisionName,
): Recipe {
  const { patch } = precisions[precision];
  const resolve = scene.resolverOf(free);
  const patches = layers.flatMap(({ name, nodes, op, weighted }) => {
    const { config, skipped, isCertain } = resolve(nodes, op);
    if (isCertain && precisionOf({ skipped, weighted, qconfig: config }) === precision) return [];
    // Scales by blocks are for weights alone.
    const byBlocks = config.weight.granularity === 'block';
    const own = byBlocks ? { weight: { granularity: 'channel' } as const } : undefined;
    const entry = mergePatch(free.layers?.[name], own ?? {});
    return [{ layer: name, patch: mergePatch(entry, patch) }];
  });
  return withLayers(free, patches);
}

/** What an entry says beside a precision; undefined where that is nothing. */
function withoutPrecision(patch: QconfigPatch | undefined): QconfigChange | undefined {
  if (patch === undefined || patch === 'none') return undefined;
  const { activation, weight } = patch;
  const isOfWeights = activation === 'none';
  const { dtype: _type, ...activationRest } = isOfWeights ? {} : (activation ?? {});
  const { dtype: _weight, blockSize: _size, ...weightRest } = weight ?? {};
  const { symmetric: _symmetric, granularity: _granularity, ...others } = weightRest;
  const kept = isOfWeights ? others : weightRest;
  const rest = {
    ...(Object.keys(activationRest).length === 0 ? {} : { activation: activationRest }),
    ...(Object.keys(kept).length === 0 ? {} : { weight: kept }),
  };
  return Object.keys(rest).length === 0 ? undefined : rest;
}
