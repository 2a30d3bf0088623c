import type { RunOptions } from '../../shared/contract/arguments';
import type { RunResult } from '../../shared/contract/results';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Job } from '../jobs/job';
import { noteRun } from '../predict/note-run';
import type { Workspace } from '../workspace/workspace';
import { evaluate } from './evaluate';

/** Measures a recipe, and keeps what came out for predictions. */
export async function run(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  options: RunOptions,
): Promise<RunResult> {
  const { result, converted, sums } = await evaluate(job, workspace, recipe, options);
  await noteRun(workspace, recipe, options.kernels, converted, sums);
  return result;
}
