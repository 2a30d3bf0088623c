import { allSamples } from '../data/sample/spread-samples';
import type { Kernels } from '../../shared/contract/report';
import type { Job } from '../jobs/job';
import { measureDebug } from '../measure/measure-debug';
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
  const { data, model } = workspace;
  const measuring = workspace.measuring(state.converted, kernels);
  const missing = sums.missing(kernels, state.signature, samples);
  if (missing.length === 0) return;
  const answers = await measuring.references.of(quiet(job), kernels);
  if (answers === null) {
    // Float outputs too large to keep: the float model runs along, on all samples at once.
    const { outputs } = await measureDebug(quiet(job), measuring, {
      isolated: new Set(),
      shadow: false,
      layers: false,
    });
    sums.forget(kernels, state.signature);
    sums.add(kernels, state.signature, allSamples(data.count), energiesOf(model, outputs));
    return;
  }
  const { outputs } = await measureOutputs(quiet(job), measuring, answers, missing);
  sums.add(kernels, state.signature, missing, energiesOf(model, outputs));
}
