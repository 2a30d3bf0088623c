import type { Recipe } from '../../shared/recipe';
import type { Job } from '../job';
import type { Workspace } from '../session/workspace';
import { stateOf } from './set-state';
import type { SetState } from './set-state';

/** Plans and converts a recipe on what is calibrated and quantized already; milliseconds. */
export async function convertState(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
): Promise<SetState> {
  const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
  return stateOf(converted);
}
