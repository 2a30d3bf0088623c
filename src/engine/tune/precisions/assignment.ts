import { precisions, type PrecisionName } from '../../../shared/recipe/precisions';
import type { Recipe } from '../../../shared/recipe/recipe';
import { withLayers, type LayerPatch } from '../../../shared/recipe/recipe-changes';
import { opTraits } from '../../ops/catalogue';
import type { Layer, Plan } from '../../plan/types';

/** A layer that a search decides about, and what it may be, the coarsest first. */
export interface Choice {
  readonly layer: Layer;
  readonly levels: readonly PrecisionName[];
}

/** Layer index → position in the levels of its choice; layers that are not named are at their first. */
export type Assignment = ReadonlyMap<number, number>;

/** One layer made more exact, what that wins at the outputs (noise over signal) and what it costs. */
export interface Upgrade {
  readonly choice: Choice;
  readonly from: number;
  readonly to: number;
  readonly gain: number;
  readonly cost: number;
}

/** The recipe with every layer at the coarsest precision of a palette. */
export function coarsestRecipe(recipe: Recipe, coarsest: PrecisionName): Recipe {
  const { preset } = precisions[coarsest];
  if (preset === null) return recipe;
  const { global: _global, ...rest } = recipe;
  return { ...rest, preset };
}

/** Layers of the coarsest state that are quantized in it, with those precisions that each of them can have. */
export function choicesOf(plan: Plan, palette: readonly PrecisionName[]): readonly Choice[] {
  return plan.layers
    .filter(({ state }) => state === 'quantized')
    .map((layer) => {
      const isProduct = layer.weighted && opTraits(layer.op).product !== null;
      return { layer, levels: palette.filter((name) => isProduct || !precisions[name].ofWeights) };
    })
    .filter(({ levels }) => levels.length > 1);
}

/** The recipe of an assignment, over that of the coarsest state. */
export function assignedRecipe(
  coarsest: Recipe,
  choices: readonly Choice[],
  assignment: Assignment,
): Recipe {
  const patches = choices.flatMap(({ layer, levels }): LayerPatch[] => {
    const name = levels[assignment.get(layer.index) ?? 0];
    return name === undefined || name === levels[0]
      ? []
      : [{ layer: layer.name, patch: precisions[name].patch }];
  });
  return withLayers(coarsest, patches);
}

/** Only this layer quantized, at one of its levels. */
export function aloneRecipe(coarsest: Recipe, plan: Plan, choice: Choice, level: number): Recipe {
  const own = assignedRecipe(coarsest, [choice], new Map([[choice.layer.index, level]]));
  const others = plan.layers.filter(
    ({ index, state }) => index !== choice.layer.index && state !== 'skipped',
  );
  return withLayers(
    own,
    others.map(({ name }) => ({ layer: name, patch: 'none' })),
  );
}

export function applied(assignment: Assignment, { choice, to }: Upgrade): Assignment {
  return new Map(assignment).set(choice.layer.index, to);
}

export function keyOf(assignment: Assignment): string {
  return [...assignment]
    .filter(([, level]) => level > 0)
    .toSorted(([one], [other]) => one - other)
    .map(([layer, level]) => `${layer}:${level}`)
    .join(',');
}

/**
 * Upgrades of all layers, those that win most for what they cost first. Each layer's own come in order,
 * and each of them wins less for its cost than the one before: levels that are not worth it on the way
 * to a finer one are left out. `noiseOf` and `costOf` are of one layer at one of its levels.
 */
export function upgradeOrder(
  choices: readonly Choice[],
  noiseOf: (choice: Choice, level: number) => number,
  costOf: (choice: Choice, level: number) => number,
): readonly Upgrade[] {
  const worth = ({ gain, cost }: Upgrade): number => (cost > 0 ? gain / cost : Infinity);
  const all = choices.flatMap((choice) => {
    const steps: Upgrade[] = [];
    for (let from = 0; from < choice.levels.length - 1;) {
      let best: Upgrade | null = null;
      for (let to = from + 1; to < choice.levels.length; to += 1) {
        const gain = noiseOf(choice, from) - noiseOf(choice, to);
        const cost = costOf(choice, to) - costOf(choice, from);
        const step = { choice, from, to, gain, cost };
        if (gain > 0 && (best === null || worth(step) > worth(best))) best = step;
      }
      if (best === null) break;
      steps.push(best);
      from = best.to;
    }
    return steps;
  });
  return all.toSorted((one, other) => worth(other) - worth(one) || other.gain - one.gain);
}
