import type { Kernels } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import type { PlanView } from '../../shared/contract/model-view';
import { AppError, badInput } from '../../shared/errors';
import type { DataSource } from '../data/sample/data-source';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import { makeShapeOracle, type ShapeOracle } from '../run/shape-oracle';
import type { DebugSums } from '../measure/measure-debug';
import type { ErrorSums } from '../measure/metrics';
import { collectHistograms } from '../observe/collect-histograms';
import type { TensorHistogram } from '../observe/counts/histogram';
import { masksOf, needsHistogram, rangesFrom, type Observations } from '../observe/observations';
import { observe } from '../observe/observe';
import { checkWeights } from '../quantize/broken-weight';
import { KnownPlans } from './known-plans';
import { nothingIn } from './nothing-in';
import { quantizableOps } from '../ops/catalogue';
import { presetOf } from '../../shared/recipe/presets';
import { planSignature } from '../plan/rounding';
import type { Plan } from '../plan/types';
import { DataType } from '../onnx/proto';
import { typeName } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { convert, type ConvertOptions } from '../quantize/convert';
import { makeWeightCache, type WeightCache } from '../quantize/weight-cache';
import { checkRecipe } from '../../shared/recipe/check-recipe';
import { matchPattern } from '../recipe/match-pattern';
import type { Masks } from '../quantize/mask-room';
import type { CorrectedBiases, ObservedRange } from '../quantize/types';
import { noiseEntries } from '../noise/output-noise';
import { TuningMemory } from '../noise/tuning-memory';
import { FloatReferences } from '../measure/float-references';
import type { Measuring } from '../measure/measuring';
import type { ObservationCache } from './observation-cache';
import type { WeightMetric } from '../../shared/contract/report';
import type { QuantizedTensor } from '../quantize/weights';

/** Undo, redo and the list of runs go back and forth between plans; their errors per sample are still wanted then. */
const plansWithSamples = 8;

/** What the recipe repairs; '' where that is nothing. */
export function repairsKey({ repairs }: Recipe): string {
  return repairs === undefined || repairs.length === 0 ? '' : JSON.stringify(repairs);
}

/** What a model with other weights shares with the one that was opened. */
export interface SharedParts {
  /** See `repairsKey`. */
  readonly repairs: string;
  readonly oracle: ShapeOracle;
  readonly cache: WeightCache;
}

/** One open model and everything computed of it that later clicks can use again. */
export class Workspace {
  readonly model: PreparedModel;
  readonly cache: WeightCache;
  readonly oracle: ShapeOracle;
  readonly prepareMs: number;
  readonly threads: number;
  readonly weightMetrics = new WeakMap<QuantizedTensor, WeightMetric>();
  /** Isolated errors by layer signature: they do not depend on what else is skipped. */
  readonly isolated = new Map<string, ErrorSums>();
  /** What was learned about skips on the present data. */
  tuning: TuningMemory;
  #data: DataSource | null = null;
  #dataHash = '';
  #validation: DataSource | null = null;
  #observations: Observations | null = null;
  #plans: KnownPlans;
  /** By plan, the one measured last at the end. */
  readonly #sampleErrors = new Map<string, ReadonlyMap<string, readonly (number | null)[]>>();
  #references: FloatReferences | null = null;
  #judgedReferences: FloatReferences | null = null;
  readonly observationCache: ObservationCache;
  /** The repairs its model has, see `repairsKey`; recipes with others are not measured in here. */
  readonly repairs: string;

  constructor(
    model: PreparedModel,
    prepareMs: number,
    threads: number,
    observationCache: ObservationCache,
    shared: SharedParts | null = null,
  ) {
    this.model = model;
    this.threads = threads;
    this.prepareMs = prepareMs;
    this.#plans = new KnownPlans(model, null);
    this.repairs = shared?.repairs ?? '';
    this.cache = shared?.cache ?? makeWeightCache(model);
    this.oracle = shared?.oracle ?? makeShapeOracle(model);
    this.tuning = new TuningMemory(noiseEntries(model));
    this.observationCache = observationCache;
  }

  /** That of the model as it was opened, without repairs. */
  get opened(): Workspace {
    return this;
  }

  /** The calibration data. Throws `bad-input` when none was chosen. */
  get data(): DataSource {
    if (this.#data === null) {
      throw new AppError('bad-input', 'No calibration data was chosen.', {
        hint: 'Choose a folder of samples, or generated data for a first look.',
      });
    }
    return this.#data;
  }

  /** The same, or null. */
  get chosenData(): DataSource | null {
    return this.#data;
  }

  get dataHash(): string {
    return this.#dataHash;
  }

  /** Data for accuracy: the validation data, else the calibration data. */
  get judged(): DataSource {
    return this.#validation ?? this.data;
  }

  get validation(): DataSource | null {
    return this.#validation;
  }

  /** Throws `bad-input` naming an input that no data can be given for. */
  async setData(data: DataSource): Promise<void> {
    this.#checkInputs();
    const hash = await data.hash();
    if (hash === this.#dataHash && this.#data !== null) {
      this.#data = data;
      return;
    }
    this.#data = data;
    this.#dataHash = hash;
    this.#observations = null;
    this.#plans = new KnownPlans(this.model, null);
    this.#references = null;
    this.#sampleErrors.clear();
    this.isolated.clear();
    this.tuning = new TuningMemory(noiseEntries(this.model));
  }

  #checkInputs(): void {
    const { model } = this;
    const fed = new Set(model.inputs.map(({ name }) => name));
    const other = model.graph.inputs.find((name) => !fed.has(name));
    if (other === undefined) return;
    const type = typeName(model.types.get(other)?.type ?? DataType.UNDEFINED);
    throw new AppError(
      'bad-input',
      `input '${other}' of '${model.name}' is ${type === 'unknown' ? 'no tensor (a sequence, map or optional value)' : type}, so no data can be given for it`,
      { hint: 'Export the model with plain tensors as inputs; this one can only be looked at.' },
    );
  }

  setValidation(data: DataSource): void {
    this.#validation = data;
    this.#judgedReferences = null;
  }

  /** Float outputs of the data for accuracy. */
  get judgedReferences(): FloatReferences {
    if (this.#validation === null) return this.references;
    this.#judgedReferences ??= new FloatReferences(this.model, this.#validation, this.oracle);
    return this.#judgedReferences;
  }

  /** Float outputs of the calibration samples, kept between clicks. */
  get references(): FloatReferences {
    this.#references ??= new FloatReferences(this.model, this.data, this.oracle);
    return this.#references;
  }

  /** Checks the recipe against the model and plans it. Throws `bad-input` naming key or layer. */
  plan(recipe: Recipe): Plan {
    if (this.model.quantized) {
      throw new AppError('bad-input', `'${this.model.name}' is quantized already.`, {
        hint: 'Open the float model it was made from; `bitloupe compare` measures the two against each other.',
      });
    }
    const plan = this.#plans.plan(recipe);
    if (plan.layers.length === 0) {
      const { message, hint } = nothingIn(this.model);
      throw badInput(message, hint);
    }
    checkRecipe(recipe, plan.layers, matchPattern, quantizableOps);
    return plan;
  }

  /** What the interface draws of a plan; kept with it. Throws as `plan` does. */
  planView(recipe: Recipe): PlanView {
    this.plan(recipe);
    return this.#plans.view(recipe);
  }

  /** Plans of any recipe, also of a model without a layer. */
  get plans(): KnownPlans {
    return this.#plans;
  }

  /** The plan with what calibration says about ranges; calibrates when that was not done yet. */
  async calibratedPlan(job: Job, recipe: Recipe): Promise<Plan> {
    const plan = this.plan(recipe);
    await this.observations(job, plan);
    return plan.spanOf === null ? this.plan(recipe) : plan;
  }

  /** What calibration found, or null when it was not done yet. */
  get observed(): Observations | null {
    return this.#observations;
  }

  /** Calibrates when that was not done yet, histograms included when the plan's observers need them. */
  async observations(job: Job, plan: Plan): Promise<Observations> {
    const { data } = this;
    checkWeights(this.model, plan);
    if (this.#observations === null) {
      const known = await this.observationCache.read(this.model.sha256, this.#dataHash);
      this.#observations = known ?? (await observe(job, this.model, data, this.oracle));
      if (known === null) {
        await this.observationCache.write(this.model.sha256, this.#dataHash, this.#observations);
      }
      this.adopt(this.#observations);
    }
    const wantsHistogram = [...plan.roundings.values()].some(({ config }) =>
      needsHistogram(config),
    );
    if (wantsHistogram) await this.histograms(job);
    return this.#observations;
  }

  /** Plans with what calibration found from here on. */
  protected adopt(observations: Observations): void {
    this.#observations = observations;
    const { stats } = observations;
    this.#plans = new KnownPlans(this.model, (tensor) => {
      const found = stats.get(tensor);
      return found === undefined ? null : (found.unmasked ?? found);
    });
  }

  /** The observations with histograms of all tensors, made once. */
  async histograms(job: Job): Promise<Observations> {
    const observations = this.#observations;
    if (observations === null) throw new AppError('internal', 'histograms before calibration');
    if (observations.histograms !== null) return observations;
    const histograms = await this.makeHistograms(job, observations);
    this.#observations = { ...observations, histograms };
    return this.#observations;
  }

  /** Reads them from the cache, or makes them in a pass over the data. */
  protected async makeHistograms(
    job: Job,
    observations: Observations,
  ): Promise<ReadonlyMap<string, TensorHistogram>> {
    const { data, model, oracle, dataHash, observationCache: cache } = this;
    const known = await cache.readHistograms(model.sha256, dataHash, observations);
    if (known !== null) return known;
    const histograms = await collectHistograms(job, { model, data, oracle, observations });
    await cache.writeHistograms(model.sha256, dataHash, histograms);
    return histograms;
  }

  /** What a state of the recipe is measured with on the calibration data. */
  measuring(converted: ConvertedModel, kernels: Kernels): Measuring {
    const { data, oracle, references, masks } = this;
    return { converted, data, oracle, references, kernels, masks };
  }

  /** The same on the data for accuracy. */
  judging(converted: ConvertedModel, kernels: Kernels): Measuring {
    const { judged: data, judgedReferences: references } = this;
    return { ...this.measuring(converted, kernels), data, references };
  }

  /** Decides every number of a plan; one made before calibration is made again. */
  async convert(job: Job, recipe: Recipe, planned: Plan): Promise<ConvertedModel> {
    if (repairsKey(recipe) !== this.repairs) {
      throw new AppError('internal', 'a recipe converted on weights that its repairs do not make');
    }
    const first = await this.observations(job, planned);
    const plan = planned.spanOf === null ? this.plan(recipe) : planned;
    const observations = this.#observations ?? first;
    const corrected = await this.corrections(job, recipe);
    const converted = this.convertWith(recipe, plan, observations, {
      corrected,
      onLayer: (done, total) => job.report('convert', done, total, 'layers'),
    });
    return this.rounded(job, recipe, converted);
  }

  /** Decides every number of a plan on what was observed. */
  protected convertWith(
    recipe: Recipe,
    plan: Plan,
    observations: Observations,
    options: ConvertOptions,
  ): ConvertedModel {
    const ranges = rangesFrom(observations, presetOf(recipe).parity);
    const conversion = convert(this.model, plan, ranges, this.cache, options);
    return { model: this.model, conversion, cache: this.cache };
  }

  /** With the weights that a recipe's repairs round otherwise. */
  protected rounded(
    _job: Job,
    _recipe: Recipe,
    converted: ConvertedModel,
  ): Promise<ConvertedModel> {
    return Promise.resolve(converted);
  }

  /** Biases that a recipe's repairs put in place of the model's own. */
  protected corrections(_job: Job, _recipe: Recipe): Promise<CorrectedBiases> {
    return Promise.resolve(new Map());
  }

  /** Keeps the errors per sample of a measured plan for the inspector and the samples view. */
  noteLayers(plan: Plan, sums: DebugSums): void {
    const errors = new Map(
      plan.layers.map((layer) => [
        layer.name,
        sums.accumulated.get(layer.index)?.perSampleDb ?? ([] as (number | null)[]),
      ]),
    );
    const signature = planSignature(this.model, plan);
    this.#sampleErrors.delete(signature);
    this.#sampleErrors.set(signature, errors);
    const [oldest] = this.#sampleErrors.keys();
    if (this.#sampleErrors.size > plansWithSamples && oldest !== undefined)
      this.#sampleErrors.delete(oldest);
  }

  /** dB per sample and layer of the plan, by layer name; null when it was not among those measured last. */
  sampleErrors(plan: Plan): ReadonlyMap<string, readonly (number | null)[]> | null {
    return this.#sampleErrors.get(planSignature(this.model, plan)) ?? null;
  }

  /** True when a range covers all that calibration saw of a tensor, masks left out. */
  isWithin(tensor: string, range: ObservedRange): boolean {
    const stats = this.#observations?.stats.get(tensor);
    if (stats === undefined) return true;
    const seen = stats.unmasked ?? stats;
    return range.min <= seen.min && range.max >= seen.max;
  }

  /** Masks, which are left out of every sum. */
  get masks(): Masks {
    return masksOf(this.#observations);
  }
}
