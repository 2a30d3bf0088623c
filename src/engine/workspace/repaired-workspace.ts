import type { Recipe } from '../../shared/recipe/recipe';
import type { DataSource } from '../data/sample/data-source';
import type { Job } from '../jobs/job';
import type { FloatReferences } from '../measure/float-references';
import { collectHistograms } from '../observe/collect-histograms';
import type { TensorHistogram } from '../observe/counts/histogram';
import type { Observations } from '../observe/observations';
import { findChannelRanges, type ChannelRanges } from '../repair/channels/channel-ranges';
import { channelTensors, repairModel, type RepairedModel } from '../repair/repair-model';
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
  derived.workspaces.delete(key);
  derived.workspaces.set(key, repaired);
  const [oldest] = derived.workspaces.keys();
  if (derived.workspaces.size > mostRepaired && oldest !== undefined)
    derived.workspaces.delete(oldest);
  return repaired;
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
  const fresh = { dataHash, ranges: null, workspaces: new Map() };
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
  return new RepairedWorkspace(workspace, repaired, repairsKey(recipe));
}

/** The same data and the same float answers as of the model that was opened; all else is its own. */
class RepairedWorkspace extends Workspace {
  readonly #base: Workspace;
  readonly #repaired: RepairedModel;

  constructor(base: Workspace, repaired: RepairedModel, repairs: string) {
    super(repaired.model, base.prepareMs, base.threads, base.observationCache, {
      repairs,
      oracle: base.oracle,
      cache: repairedCache(base, repaired.model),
    });
    this.#base = base;
    this.#repaired = repaired;
    this.adopt(repaired.observations);
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
