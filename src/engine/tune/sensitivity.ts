import type { PartialResult } from '../../shared/contract/contract';
import type { LayerSensitivity, SensitivityResult } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { checkCancelled, quiet } from '../jobs/job';
import type { Job } from '../jobs/job';
import type { Plan, Unit } from '../plan/types';
import type { Workspace } from '../workspace/workspace';
import { convertState } from '../sets/convert-state';
import { evaluateSets } from '../sets/evaluate-sets';
import { outputDb, relativeNoise } from '../noise/output-noise';
import type { OutputNoise } from '../noise/output-noise';
import type { SetState } from '../noise/set-state';
import { allSamples, spreadSamples } from '../data/sample/spread-samples';
import { oneInRecipe, oneOutRecipe } from '../plan/with-skips';

const kernels = 'simulated';

/** Samples that are enough to order the layers. */
const rankingSamples = 2;

/** States whose plans are held at a time. */
const statesAtOnce = 32;

/**
 * One-in and one-out of every layer. Weighted layers come first, on two samples, which orders them;
 * then all samples, worst layer first; then the layers without weights; then one-out in the same order.
 * Results stream as partial results and stay known when the job is cancelled.
 */
export async function measureSensitivity(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  options: { readonly resume: boolean },
): Promise<SensitivityResult> {
  const plan = await workspace.calibratedPlan(job, recipe);
  if (!options.resume) workspace.tuning.forgetMeasurements();
  const pass = new SensitivityPass(job, workspace, recipe, plan);
  await pass.rankWeighted();
  await pass.finishOneIn();
  await pass.oneOut();
  return pass.result();
}

/** One-in of the weighted layers on a few samples: enough to order them. Shown as progress of `phase`. */
export async function rankLayers(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  plan: Plan,
): Promise<void> {
  await new SensitivityPass(job, workspace, recipe, plan).rankWeighted();
}

/** Noise over signal from which on noise no longer adds up, and guesses about a layer are poor. */
const ruinedNoise = 0.2;

/** Ruined layers differ much from sample to sample: two are too few to foretell a number. */
const studySamples = 8;

/** More than these are not worth waiting for after a run. */
const mostRuined = 4;

/**
 * One-in on a few samples of layers that ruin their own output: what such a layer does to the model's
 * outputs cannot be guessed, and those are the ones a user skips first. Known ones cost nothing.
 */
export async function studyRuined(job: Job, workspace: Workspace, recipe: Recipe): Promise<void> {
  const plan = await workspace.calibratedPlan(job, recipe);
  const { study } = workspace.tuning;
  const ruined = plan.units
    .filter((unit) => unit.state === 'quantized' && unit.weighted)
    .map((unit) => ({ unit, noise: study.layer(plan, unit)?.isolated ?? 0 }))
    .filter(({ noise }) => noise >= ruinedNoise)
    .toSorted((one, other) => other.noise - one.noise)
    .slice(0, mostRuined)
    .map(({ unit }) => unit)
    .filter((unit) => study.oneIn(plan, unit) === null);
  if (ruined.length === 0) return;
  await new SensitivityPass(quiet(job), workspace, recipe, plan).measureFew(ruined, studySamples);
}

class SensitivityPass {
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #recipe: Recipe;
  readonly #plan: Plan;
  readonly #units: readonly Unit[];
  readonly #all: readonly number[];
  readonly #oneOut = new Map<number, OutputNoise>();
  #pairsDone = 0;

  constructor(job: Job, workspace: Workspace, recipe: Recipe, plan: Plan) {
    this.#job = job;
    this.#workspace = workspace;
    this.#recipe = recipe;
    this.#plan = plan;
    this.#units = plan.units;
    this.#all = allSamples(workspace.data.count);
  }

  async rankWeighted(): Promise<void> {
    await this.measureFew(
      this.#units.filter((unit) => unit.weighted),
      rankingSamples,
    );
  }

  /** One-in on some samples, the most suspicious layer first. */
  async measureFew(units: readonly Unit[], samples: number): Promise<void> {
    await this.#measureOneIn(
      byNoise(units, (unit) => this.#suspicion(unit)),
      spreadSamples(this.#workspace.data.count, samples),
    );
  }

  async finishOneIn(): Promise<void> {
    const known = (unit: Unit): number => this.#worst(this.#oneIn(unit));
    const weighted = this.#units.filter((unit) => unit.weighted);
    const others = this.#units.filter((unit) => !unit.weighted);
    await this.#measureOneIn(byNoise(weighted, known), this.#all);
    await this.#measureOneIn(
      byNoise(others, (unit) => this.#suspicion(unit)),
      this.#all,
    );
  }

  async oneOut(): Promise<void> {
    const known = (unit: Unit): number => this.#worst(this.#oneIn(unit));
    await this.#measure(
      byNoise(this.#units, known),
      this.#all,
      (unit) => oneOutRecipe(this.#recipe, this.#units, unit),
      (unit, _state, noise) => this.#oneOut.set(unit.index, noise),
    );
  }

  result(): SensitivityResult {
    const count = this.#workspace.data.count;
    const layers = this.#units.map((unit): LayerSensitivity => {
      const oneIn = this.#oneIn(unit);
      const oneOut = this.#oneOut.get(unit.index);
      const found = oneIn === null ? null : outputDb(oneIn);
      return {
        layer: unit.name,
        oneInDb: found?.db ?? null,
        oneOutDb: oneOut === undefined ? null : outputDb(oneOut).db,
        samples: oneIn?.samples ?? 0,
        ...(found?.exact === true ? { exact: true } : {}),
      };
    });
    const complete = layers.every(({ samples }) => samples === count);
    return {
      samples: count,
      complete: complete && this.#oneOut.size === this.#units.length,
      layers,
    };
  }

  #measureOneIn(units: readonly Unit[], samples: readonly number[]): Promise<void> {
    return this.#measure(
      units,
      samples,
      (unit) => oneInRecipe(this.#recipe, this.#units, unit),
      (unit, state) => this.#workspace.tuning.study.noteOneIn(this.#plan, unit, state),
    );
  }

  /** Plans of some hundred layers are held only while they are needed. */
  async #measure(
    units: readonly Unit[],
    samples: readonly number[],
    recipeOf: (unit: Unit) => Recipe,
    note: (unit: Unit, state: SetState, noise: OutputNoise) => void,
  ): Promise<void> {
    const { tuning } = this.#workspace;
    for (let start = 0; start < units.length; start += statesAtOnce) {
      const owners = new Map<SetState, Unit>();
      for (const unit of units.slice(start, start + statesAtOnce)) {
        checkCancelled(this.#job);
        owners.set(await convertState(this.#job, this.#workspace, recipeOf(unit)), unit);
      }
      await evaluateSets(this.#job, this.#workspace, tuning.book, [...owners.keys()], {
        kernels,
        samples,
        onState: (state, noise) => {
          const unit = owners.get(state);
          if (unit !== undefined) note(unit, state, noise);
          if (noise.samples === this.#all.length) tuning.noteState(kernels, state, noise);
        },
        onPairs: (pairs) => this.#report(pairs),
      });
      this.#report(0);
    }
  }

  #report(pairs: number): void {
    this.#pairsDone += pairs;
    const layers = this.#units.length;
    const few = spreadSamples(this.#all.length, rankingSamples).length;
    const weighted = this.#units.filter((unit) => unit.weighted).length;
    const total = weighted * few + 2 * layers * this.#all.length;
    const done = Math.min(layers, Math.floor((layers * this.#pairsDone) / total));
    this.#job.report('sensitivity', done, layers, 'layers', this.#partial());
  }

  #partial(): PartialResult {
    const db = (noise: OutputNoise | null | undefined): number | null =>
      noise === null || noise === undefined ? null : outputDb(noise).db;
    return {
      oneInDb: this.#units.map((unit) => db(this.#oneIn(unit))),
      oneOutDb: this.#units.map((unit) => db(this.#oneOut.get(unit.index))),
    };
  }

  /** How much a layer is suspected before it was measured: what its own rounding does to its output. */
  #suspicion(unit: Unit): number {
    const measured = this.#oneIn(unit);
    return measured === null
      ? (this.#workspace.tuning.study.layer(this.#plan, unit)?.isolated ?? 0)
      : this.#worst(measured);
  }

  #oneIn(unit: Unit): OutputNoise | null {
    return this.#workspace.tuning.study.oneIn(this.#plan, unit);
  }

  #worst(noise: OutputNoise | null): number {
    return noise === null ? 0 : Math.max(0, ...relativeNoise(noise).filter(Number.isFinite));
  }
}

function byNoise(units: readonly Unit[], noise: (unit: Unit) => number): readonly Unit[] {
  return units
    .map((unit) => ({ unit, noise: noise(unit) }))
    .toSorted((one, other) => other.noise - one.noise || one.unit.index - other.unit.index)
    .map(({ unit }) => unit);
}
