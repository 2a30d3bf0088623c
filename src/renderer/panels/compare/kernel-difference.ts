import type { KernelComparison } from '../../../shared/contract/judgement';
import type { PlanView } from '../../../shared/contract/model-view';
import type { Recipe } from '../../../shared/recipe/recipe';
import { changeGlobalEdit, type RecipeEdit } from '../../../shared/recipe/recipe-edits';
import type { LayerDifference } from './run-difference';

/** Simulated kernels as “before”, those of this CPU as “after”, in the order of the plan. */
export function kernelDifferences(
  comparison: KernelComparison,
  plan: PlanView,
): readonly LayerDifference[] {
  const byName = new Map(plan.layers.map((layer) => [layer.name, layer]));
  return comparison.layers.map(({ layer, simulatedDb, realDb }, index) => {
    const skipped = byName.get(layer)?.skipped ?? false;
    return {
      index,
      name: layer,
      op: byName.get(layer)?.op ?? '',
      beforeDb: simulatedDb,
      afterDb: realDb,
      deltaDb: simulatedDb === null || realDb === null ? null : realDb - simulatedDb,
      skippedBefore: skipped,
      skippedAfter: skipped,
    };
  });
}

/** Seven bits for weights: products of such weights cannot saturate a sum of 16 bits. */
export function reduceWeightRangeEdit(recipe: Recipe): RecipeEdit {
  return changeGlobalEdit(recipe, { weight: { reduceRange: true } }, 'Reduce the range of weights');
}
