import { withoutSkips } from '../../shared/recipe/recipe-changes';
import { qconfigKey } from '../../shared/recipe/recipe-key';
import type { Recipe } from '../../shared/recipe/recipe';
import type { DataSource } from '../data/sample/data-source';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import type { FloatReferences } from '../measure/float-references';
import { collectHistograms } from '../observe/collect-histograms';
import type { TensorHistogram } from '../observe/counts/histogram';
import type { Observations } from '../observe/observations';
import type { CorrectedBiases } from '../quantize/types';
import type { QuantizedTensor } from '../quantize/weights';
import type { Layer, Plan } from '../plan/types';
import { roundLayers, type RoundedWeights } from '../repair/round/round-layers';
import { correctBiases, type KnownShifts } from '../repair/bias/correct-biases';
import { findChannelRanges, type ChannelRanges } from '../repair/channels/channel-ranges';
import {
  channelTensors,
  nodesByName,
  repairModel,
  repairsOf,
  type RepairedModel,
} from '../repair/repair-model';
import { repairedCache } from '../repair/repaired-cache';
import { repairsKey, Workspace } from './workspace';

/** A toggle goes back and forth between recipes with a repair and without. */
const mostRepaired = 3;

/** What was derived from one open model, on one set of data. */
interface Derived {
  readonly dataHash: string;
  ranges: ChannelRanges | null;
  /** By repairs, the ones asked for last at the end. */
  readonly workspaces: Map<string, RepairedWorkspace>;
  /** Corrections of biases, by everything they depend on but the layers that are corrected. */
  readonly shifts: Map<string, KnownShifts>;
  /** Weights rounded with care, by the repairs that made the weights. */
  readonly rounded: Map<string, RoundedWeights>;
}

const derivedOf = new WeakMap<Workspace, Derived>();

/**
 * The open model as the repairs of a recipe make it: what a recipe is planned, converted and measured in. The
 * workspace itself where the recipe repairs nothing. Calibrates where that was not done yet.
 * Throws `bad-input` naming layers that a repair does not fit.
 */
export async function workspaceUnder(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
): Promise<Workspace> {
  const key = repairsKey(recipe);
  if (key === '') return workspace;
  const derived = derivedFrom(workspace);
  const known = derived.workspaces.get(key);
  const repaired = known ?? (await repair(job, workspace, derived, recipe));
  return recent(derived.workspaces, key, () => repaired);
}

/** What stands under a key, which is the last one used now; the one used longest ago is forgotten. */
function recent<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostRepaired && oldest !== undefined) map.delete(oldest);
  return value;
}

/** The same where it was asked for before; null = it would have to be made. */
export function knownWorkspaceUnder(workspace: Workspace, recipe: Recipe): Workspace | null {
  const key = repairsKey(recipe);
  return key === '' ? workspace : (derivedFrom(workspace).workspaces.get(key) ?? null);
}

function derivedFrom(workspace: Workspace): Derived {
  const { dataHash } = workspace;
  const known = derivedOf.get(workspace);
  if (known?.dataHash === dataHash) return known;
  const fresh: Derived = {
    dataHash,
    ranges: null,
    workspaces: new Map(),
    shifts: new Map(),
    rounded: new Map(),
  };
  derivedOf.set(workspace, fresh);
  return fresh;
}

async function repair(
  job: Job,
  workspace: Workspace,
  derived: Derived,
  recipe: Recipe,
): Promise<RepairedWorkspace> {
  const { repairs = [], ...plain } = recipe;
  // Names are checked against the layers of the model before anything is computed.
  workspace.plan(recipe);
  const plan = await workspace.calibratedPlan(job, plain);
  const observations = await workspace.observations(job, plan);
  const { model } = workspace;
  derived.ranges ??= await findChannelRanges(job, model, channelTensors(model), workspace);
  const repaired = repairModel(model, plan.layers, repairs, observations, derived.ranges);
  return new RepairedWorkspace(workspace, derived, repaired, repairsKey(recipe));
}

/** The same data and the same float answers as of the model that was opened; all else is its own. */
class RepairedWorkspace extends Workspace {
  readonly #base: Workspace;
  readonly #repaired: RepairedModel;
  readonly #derived: Derived;

  constructor(base: Workspace, derived: Derived, repaired: RepairedModel, repairs: string) {
    super(repaired.model, base.prepareMs, base.threads, base.observationCache, {
      repairs,
      oracle: base.oracle,
      cache: repairedCache(base, repaired.model),
    });
    this.#base = base;
    this.#derived = derived;
    this.#repaired = repaired;
    this.adopt(repaired.observations);
  }

  override get opened(): Workspace {
    return this.#base;
  }

  override get data(): DataSource {
    return this.#base.data;
  }

  override get chosenData(): DataSource | null {
    return this.#base.chosenData;
  }

  override get dataHash(): string {
    return this.#base.dataHash;
  }

  override get judged(): DataSource {
    return this.#base.judged;
  }

  override get validation(): DataSource | null {
    return this.#base.validation;
  }

  override get references(): FloatReferences {
    return this.#base.references;
  }

  override get judgedReferences(): FloatReferences {
    return this.#base.judgedReferences;
  }

  /**
   * Biases as they are corrected with nothing skipped: so that a skip changes no other layer, and costs no pass
   * over the data.
   */
  protected override async corrections(job: Job, recipe: Recipe): Promise<CorrectedBiases> {
    const { repairs = [] } = recipe;
    const whole = withoutSkips(recipe);
    const { data, oracle } = this;
    const plan = this.plan(whole);
    const layers = layersOf(plan, recipe, 'bias');
    if (layers.length === 0) return new Map();
    const observations = await this.observations(job, plan);
    const first = this.convertWith(whole, plan, observations, {});
    const weights = (await this.rounded(job, whole, first)).conversion.weights;
    const others = repairs.filter(({ kind }) => kind !== 'bias');
    const key = qconfigKey({ ...whole, repairs: others });
    const known = recent(this.#derived.shifts, key, () => new Map());
    const convertWith = (corrected: CorrectedBiases): ConvertedModel =>
      withWeights(this.convertWith(whole, plan, observations, { corrected }), weights);
    return correctBiases(job, layers, { data, oracle, known, convertWith });
  }

  /** With the weights that the repairs round with care. */
  protected override async rounded(
    job: Job,
    recipe: Recipe,
    converted: ConvertedModel,
  ): Promise<ConvertedModel> {
    const layers = layersOf(converted.conversion.plan, recipe, 'round');
    if (layers.length === 0) return converted;
    const { data, oracle } = this;
    const makers = (recipe.repairs ?? []).filter(
      ({ kind }) => kind === 'equalize' || kind === 'smooth',
    );
    const known = recent(this.#derived.rounded, JSON.stringify(makers), () => new Map());
    const source = { data, oracle, known };
    return withWeights(converted, await roundLayers(job, converted, layers, source));
  }

  /** Those of the model that was opened, but for the tensors whose values are other ones. */
  protected override async makeHistograms(
    job: Job,
    observations: Observations,
  ): Promise<ReadonlyMap<string, TensorHistogram>> {
    const { scaled } = this.#repaired;
    const before = (await this.#base.histograms(job)).histograms ?? new Map();
    const changed = new Map([...observations.stats].filter(([tensor]) => scaled.has(tensor)));
    const { model, data, oracle } = this;
    const observed = { model, data, oracle, observations: { ...observations, stats: changed } };
    return new Map([...before, ...(await collectHistograms(job, observed))]);
  }
}

/** Layers that repairs of a kind name, in execution order. */
function layersOf(
  { layers }: Plan,
  { repairs = [] }: Recipe,
  kind: 'round' | 'bias',
): readonly Layer[] {
  const nodeOf = nodesByName(layers);
  const nodes = new Set(repairsOf(repairs, kind).map(({ layer }) => nodeOf(layer)));
  return layers.filter(({ node }) => nodes.has(node));
}

/** With these weights where they are on the grids that its own are on. */
function withWeights(
  converted: ConvertedModel,
  weights: ReadonlyMap<string, QuantizedTensor>,
): ConvertedModel {
  const { conversion } = converted;
  const own = new Map(conversion.weights);
  for (const [key, weight] of weights) {
    const scale = own.get(key)?.scale;
    if (scale?.every((one, at) => one === weight.scale[at]) === true) own.set(key, weight);
  }
  return { ...converted, conversion: { ...conversion, weights: own } };
}
