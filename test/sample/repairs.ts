import { findPairs } from '../../src/engine/repair/equalize/equalize';
import type { Workspace } from '../../src/engine/workspace/workspace';
import type { Recipe } from '../../src/shared/recipe/recipe';
import { withRepairs } from '../../src/shared/recipe/recipe-changes';
import type { Repair } from '../../src/shared/repairs/repairs';

/** The recipe with every pair of layers equalized that can be. */
export function repairedBy(workspace: Workspace, recipe: Recipe): Recipe {
  const { layers, layerOfNode } = workspace.plan(recipe);
  const nameOf = (node: number): string => layers[layerOfNode.get(node) ?? -1]?.name ?? '';
  const repairs = findPairs(workspace.model).map(({ from, to }): Repair => ({
    kind: 'equalize',
    layers: [nameOf(from), nameOf(to)],
  }));
  return withRepairs(recipe, repairs);
}
