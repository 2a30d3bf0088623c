import type { PartialResult } from '../../shared/contract/results';
import type { LayerSensitivity, SensitivityResult } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { checkCancelled, quiet, type Job } from '../jobs/job';
import type { Plan, Layer } from '../plan/types';
import type { Workspace } from '../workspace/workspace';
import { convertState } from '../states/convert-state';
import { measureStates } from '../states/measure-states';
import { outputDb, relativeNoise, type OutputNoise } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { allSamples, spreadSamples } from '../data/sample/spread-samples';
import { oneInRecipe, oneOutRecipe } from '../../shared/recipe/recipe-changes';

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
  const { measuredLayers } = workspace.tuning;
  const ruined = plan.layers
    .filter((layer) => layer.state === 'quantized' && layer.weighted)
    .map((layer) => ({ layer, noise: measuredLayers.layer(plan, layer)?.isolated ?? 0 }))
    .filter(({ noise }) => noise >= ruinedNoise)
    .toSorted((one, other) => other.noise - one.noise)
    .slice(0, mostRuined)
    .map(({ layer }) => layer)
    .filter((layer) => measuredLayers.oneIn(plan, layer) === null);
  if (ruined.length === 0) return;
  await new SensitivityPass(quiet(job), workspace, recipe, plan).measureFew(ruined, studySamples);
}

class SensitivityPass {
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #recipe: Recipe;
  readonly #plan: Plan;
  readonly #layers: readonly Layer[];
  readonly #all: readonly number[];
  readonly #oneOut = new Map<number, OutputNoise>();
  #pairsDone = 0;

  constructor(job: Job, workspace: Workspace, recipe: Recipe, plan: Plan) {
    this.#job = job;
    this.#workspace = workspace;
    this.#recipe = recipe;
    this.#plan = plan;
    this.#layers = plan.layers;
    this.#all = allSamples(workspace.data.count);
  }

  async rankWeighted(): Promise<void> {
    await this.measureFew(
      this.#layers.filter((layer) => layer.weighted),
      rankingSamples,
    );
  }

  /** One-in on some samples, the most suspicious layer first. */
  async measureFew(layers: readonly Layer[], samples: number): Promise<void> {
    await this.#measureOneIn(
      byNoise(layers, (layer) => this.#suspicion(layer)),
      spreadSamples(this.#workspace.data.count, samples),
    );
  }

  async finishOneIn(): Promise<void> {
    const known = (layer: Layer): number => this.#worst(this.#oneIn(layer));
    const weighted = this.#layers.filter((layer) => layer.weighted);
    const others = this.#layers.filter((layer) => !layer.weighted);
    await this.#measureOneIn(byNoise(weighted, known), this.#all);
    await this.#measureOneIn(
      byNoise(others, (layer) => this.#suspicion(layer)),
      this.#all,
    );
  }

  async oneOut(): Promise<void> {
    const known = (layer: Layer): number => this.#worst(this.#oneIn(layer));
    await this.#measure(
      byNoise(this.#layers, known),
      this.#all,
      (layer) => oneOutRecipe(this.#recipe, this.#layers, layer),
      (layer, _state, noise) => this.#oneOut.set(layer.index, noise),
    );
  }

  result(): SensitivityResult {
    const count = this.#workspace.data.count;
    const layers = this.#layers.map((layer): LayerSensitivity => {
      const oneIn = this.#oneIn(layer);
      const oneOut = this.#oneOut.get(layer.index);
      const found = oneIn === null ? null : outputDb(oneIn);
      return {
        layer: layer.name,
        oneInDb: found?.db ?? null,
        oneOutDb: oneOut === undefined ? null : outputDb(oneOut).db,
        samples: oneIn?.samples ?? 0,
        ...(found?.exact === true ? { exact: true } : {}),
      };
    });
    const complete = layers.every(({ samples }) => samples === count);
    return {
      samples: count,
      complete: complete && this.#oneOut.size === this.#layers.length,
      layers,
    };
  }

  #measureOneIn(layers: readonly Layer[], samples: readonly number[]): Promise<void> {
    return this.#measure(
      layers,
      samples,
      (layer) => oneInRecipe(this.#recipe, this.#layers, layer),
      (layer, state) => this.#workspace.tuning.measuredLayers.noteOneIn(this.#plan, layer, state),
    );
  }

  /** Plans of some hundred layers are held only while they are needed. */
  async #measure(
    layers: readonly Layer[],
    samples: readonly number[],
    recipeOf: (layer: Layer) => Recipe,
    note: (layer: Layer, state: RecipeState, noise: OutputNoise) => void,
  ): Promise<void> {
    const { tuning } = this.#workspace;
    for (let start = 0; start < layers.length; start += statesAtOnce) {
      const owners = new Map<RecipeState, Layer>();
      for (const layer of layers.slice(start, start + statesAtOnce)) {
        checkCancelled(this.#job);
        owners.set(await convertState(this.#job, this.#workspace, recipeOf(layer)), layer);
      }
      await measureStates(this.#job, this.#workspace, tuning.sums, [...owners.keys()], {
        kernels,
        samples,
        onState: (state, noise) => {
          const layer = owners.get(state);
          if (layer !== undefined) note(layer, state, noise);
          if (noise.samples === this.#all.length) tuning.noteState(kernels, state, noise);
        },
        onPairs: (pairs) => this.#report(pairs),
      });
      this.#report(0);
    }
  }

  #report(pairs: number): void {
    this.#pairsDone += pairs;
    const layers = this.#layers.length;
    const few = spreadSamples(this.#all.length, rankingSamples).length;
    const weighted = this.#layers.filter((layer) => layer.weighted).length;
    const total = weighted * few + 2 * layers * this.#all.length;
    const done = Math.min(layers, Math.floor((layers * this.#pairsDone) / total));
    this.#job.report('sensitivity', done, layers, 'layers', this.#partial());
  }

  #partial(): PartialResult {
    const db = (noise: OutputNoise | null | undefined): number | null =>
      noise === null || noise === undefined ? null : outputDb(noise).db;
    return {
      oneInDb: this.#layers.map((layer) => db(this.#oneIn(layer))),
      oneOutDb: this.#layers.map((layer) => db(this.#oneOut.get(layer.index))),
    };
  }

  /** How much a layer is suspected before it was measured: what its own rounding does to its output. */
  #suspicion(layer: Layer): number {
    const measured = this.#oneIn(layer);
    return measured === null
      ? (this.#workspace.tuning.measuredLayers.layer(this.#plan, layer)?.isolated ?? 0)
      : this.#worst(measured);
  }

  #oneIn(layer: Layer): OutputNoise | null {
    return this.#workspace.tuning.measuredLayers.oneIn(this.#plan, layer);
  }

  #worst(noise: OutputNoise | null): number {
    return noise === null ? 0 : Math.max(0, ...relativeNoise(noise).filter(Number.isFinite));
  }
}

function byNoise(layers: readonly Layer[], noise: (layer: Layer) => number): readonly Layer[] {
  return layers
    .map((layer) => ({ layer, noise: noise(layer) }))
    .toSorted((one, other) => other.noise - one.noise || one.layer.index - other.layer.index)
    .map(({ layer }) => layer);
}
