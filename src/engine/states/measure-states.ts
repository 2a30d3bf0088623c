import { getOrMake } from '../../shared/get-or-make';
import type { Kernels } from '../../shared/contract/arguments';
import { checkCancelled, quiet, type Job } from '../jobs/job';
import type { Workspace } from '../workspace/workspace';
import { measureTogether } from './measure-together';
import type { NoiseSums } from '../noise/noise-sums';
import { energiesOf, type OutputNoise } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { measureOutputs } from '../measure/measure-outputs';

export interface EvaluateOptions {
  readonly kernels: Kernels;
  /** Samples that must be measured, by index. */
  readonly samples: readonly number[];
  /** Called for every state as soon as all its samples are there, known ones included. */
  readonly onState?: (state: RecipeState, noise: OutputNoise) => void;
  /** Called as work is done, with the number of (state, sample) pairs that are behind us. */
  readonly onPairs?: (pairs: number) => void;
}

/**
 * Output noise of many states of a recipe, without converting or calibrating again. What is known is
 * not measured again, and what was measured stays known when the job is cancelled.
 */
export async function measureStates(
  job: Job,
  workspace: Workspace,
  sums: NoiseSums,
  states: readonly RecipeState[],
  options: EvaluateOptions,
): Promise<void> {
  const { kernels, samples } = options;
  const pairsDone = options.onPairs ?? (() => undefined);
  const waiting = new Map<string, RecipeState[]>();
  for (const state of states) getOrMake(waiting, state.signature, () => []).push(state);
  const finish = (signature: string): void => {
    const noise = sums.complete(kernels, signature, samples);
    if (noise === null) return;
    for (const state of waiting.get(signature) ?? []) options.onState?.(state, noise);
  };
  /** Missing samples → states that lack just these: they can run in one graph. */
  const batches = new Map<string, { missing: readonly number[]; states: RecipeState[] }>();
  for (const [signature, [state]] of waiting) {
    const missing = sums.missing(kernels, signature, samples);
    pairsDone(samples.length - missing.length);
    if (state === undefined || missing.length === 0) {
      finish(signature);
      continue;
    }
    getOrMake(batches, missing.join(','), () => ({ missing, states: [] })).states.push(state);
  }
  for (const { missing, states: batch } of batches.values()) {
    if (kernels === 'simulated') {
      await measureTogether(job, workspace, batch, {
        sums,
        samples: missing,
        onRun: pairsDone,
        onGroup: (group) => group.forEach(({ signature }) => finish(signature)),
      });
      continue;
    }
    for (const state of batch) {
      checkCancelled(job);
      await measureAlone(job, workspace, state, { sums, kernels, samples: missing });
      pairsDone(missing.length);
      finish(state.signature);
    }
  }
}

interface AloneOptions {
  readonly sums: NoiseSums;
  readonly kernels: Kernels;
  readonly samples: readonly number[];
}

/** One state in a session of its own, as a click measures it; with real kernels the exported graph. */
async function measureAlone(
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
