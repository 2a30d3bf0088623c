import type { Recipe } from '../../shared/recipe/recipe';
import type { Job } from '../jobs/job';
import type { Workspace } from '../workspace/workspace';
import { stateOf, type RecipeState } from '../noise/recipe-state';

/** Plans and converts a recipe on what is calibrated and quantized already; milliseconds. */
export async function convertState(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
): Promise<RecipeState> {
  const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
  return stateOf(converted);
}
