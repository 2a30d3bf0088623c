import type { Kernels } from '../../shared/contract/arguments';
import type { Job } from '../jobs/job';
import { measureOutputs } from '../measure/measure-outputs';
import type { Workspace } from '../workspace/workspace';
import type { NoiseSums } from '../noise/noise-sums';
import { energiesOf } from '../noise/output-noise';
import { quiet } from '../jobs/job';
import type { RecipeState } from '../noise/recipe-state';

interface AloneOptions {
  readonly sums: NoiseSums;
  readonly kernels: Kernels;
  readonly samples: readonly number[];
}

/** One state in a session of its own, as a click measures it; with real kernels the exported graph. */
export async function measureAlone(
  job: Job,
  workspace: Workspace,
  state: RecipeState,
  { sums, kernels, samples }: AloneOptions,
): Promise<void> {
  const measuring = workspace.measuring(state.converted, kernels);
  const missing = sums.missing(kernels, state.signature, samples);
  if (missing.length === 0) return;
  const { outputs, samples: measured } = await measureOutputs(quiet(job), measuring, missing);
  // Of float outputs too large to keep all samples are measured at once.
  if (measured !== missing) sums.forget(kernels, state.signature);
  sums.add(kernels, state.signature, measured, energiesOf(workspace.model, outputs));
}
