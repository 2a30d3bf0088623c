import type { Recipe } from '../../shared/recipe/recipe';
import type { Kernels } from '../../shared/contract/arguments';
import { quiet, type Job } from '../jobs/job';
import { floatOutputNames } from '../measure/float-references';
import type { Workspace } from '../workspace/workspace';
import { convertState } from './convert-state';
import { measureStates } from './measure-states';
import { NoiseSums } from '../noise/noise-sums';
import type { OutputNoise } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';

/**
 * Noise at the outputs of recipes that something would be advised by, all on the same samples, so that they
 * can be compared with each other: advice is what was measured to help.
 */
export async function measureProposals(
  job: Job,
  workspace: Workspace,
  recipes: readonly Recipe[],
  options: {
    readonly kernels: Kernels;
    readonly samples: readonly number[];
    /** Called for each recipe that is measured. */
    readonly onDone?: () => void;
  },
): Promise<readonly (OutputNoise | null)[]> {
  const { data, model, tuning } = workspace;
  // Sums take in whatever was measured of a state; on few samples they must not know more of one.
  const isAll = options.samples.length === data.count;
  const sums = isAll ? tuning.sums : new NoiseSums(floatOutputNames(model).length);
  const states: RecipeState[] = [];
  for (const recipe of recipes) states.push(await convertState(job, workspace, recipe));
  const { kernels, samples, onDone } = options;
  await measureStates(quiet(job), workspace, sums, states, {
    kernels,
    samples,
    onState: () => onDone?.(),
  });
  return states.map(({ signature }) => sums.complete(options.kernels, signature, options.samples));
}
