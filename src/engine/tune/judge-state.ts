import type { AccuracyResult } from '../../shared/contract/judgement';
import type { Kernels, TuneTarget } from '../../shared/contract/arguments';
import { AppError } from '../../shared/errors';
import { measureAccuracy } from '../calls/accuracy';
import { keepSamples } from '../data/sample/kept-samples';
import { allSamples } from '../data/sample/spread-samples';
import { quiet, type Job } from '../jobs/job';
import type { OutputNoise } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { measureStates } from '../states/measure-states';
import type { Workspace } from '../workspace/workspace';
import { needsAnswers, type Measured } from './tune-target';

/** Measures single states as a target wants it: the samples that answers are judged on are read once. */
export class StateJudge {
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #target: TuneTarget;
  readonly #judged: ReturnType<typeof keepSamples>;

  constructor(job: Job, workspace: Workspace, target: TuneTarget) {
    this.#job = job;
    this.#workspace = workspace;
    this.#target = target;
    this.#judged = keepSamples(workspace.judged);
  }

  async measure(state: RecipeState, kernels: Kernels): Promise<Measured> {
    const noise = await this.#noiseOf(state, kernels);
    return { noise, accuracy: await this.#accuracyOf(state, kernels) };
  }

  /** Answers, where the target asks for them. */
  async #accuracyOf(state: RecipeState, kernels: Kernels): Promise<AccuracyResult | null> {
    if (!needsAnswers(this.#target)) return null;
    const judging = this.#workspace.judging(state.converted, kernels);
    return measureAccuracy(quiet(this.#job), { ...judging, data: this.#judged });
  }

  async #noiseOf(state: RecipeState, kernels: Kernels): Promise<OutputNoise> {
    const { tuning, data } = this.#workspace;
    const samples = allSamples(data.count);
    await measureStates(quiet(this.#job), this.#workspace, tuning.sums, [state], {
      kernels,
      samples,
    });
    const noise = tuning.sums.complete(kernels, state.signature, samples);
    if (noise === null) throw new AppError('internal', 'a state was not measured');
    tuning.noteState(kernels, state, noise);
    return noise;
  }
}
