import type { RepairResult, RepairStep } from '../../../shared/contract/repairing';
import { AppError } from '../../../shared/errors';
import { withRepairs } from '../../../shared/recipe/recipe-changes';
import type { Recipe } from '../../../shared/recipe/recipe';
import { repairKey, type Repair, type RepairKind } from '../../../shared/repairs/repairs';
import { checkCancelled, type Job } from '../../jobs/job';
import { repairKindRows } from '../../repair/kinds';
import type { Workspace } from '../../workspace/workspace';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import { measureOutputs } from '../../measure/measure-outputs';
import { HeldOut, scoreOf, type Score } from './held-out';

/** A gain below this is no gain, in dB. */
const noGainDb = 0.05;
/** A float model that follows the original less closely than this is another model, in dB. */
const sameFunctionDb = 60;
/** States measured for one kind at most: a group that does not win is divided, and each half tried. */
const mostStates = 24;

/**
 * Tries every repair of the given kinds on samples that it was not derived from, and keeps what wins there:
 * all of a kind at once, and the halves of what does not win. The recipe it ends with measures no worse than
 * the one it began with, neither on those samples nor on the calibration data. A search that is cancelled gives
 * what it has kept by then.
 */
export async function repairAll(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  kinds: readonly RepairKind[],
): Promise<RepairResult> {
  const started = performance.now();
  const search = new RepairSearch(job, await HeldOut.of(job, workspace), recipe);
  const before = await search.start();
  let stoppedEarly = false;
  try {
    for (const kind of Object.keys(repairKindRows) as RepairKind[]) {
      if (!kinds.includes(kind)) continue;
      await search.tryKind(kind, workspace);
    }
    await search.giveBack(workspace);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'cancelled')) throw error;
    stoppedEarly = true;
  }
  const { heldOut, steps, score } = search;
  return {
    recipe: search.recipe,
    judgedOn: heldOut.judgedOn,
    samples: heldOut.samples,
    beforeDb: dbOf(before),
    afterDb: dbOf(score),
    floatDb: stoppedEarly ? null : dbOf(await heldOut.floatScore(search.recipe)),
    steps,
    stoppedEarly,
    durationMs: performance.now() - started,
    notices: [],
  };
}

class RepairSearch {
  readonly heldOut: HeldOut;
  readonly #job: Job;
  readonly #first: Recipe;
  readonly #steps: RepairStep[] = [];
  /** What the recipe was before each step that was kept. */
  #kept: { readonly step: RepairStep; readonly before: Recipe; readonly score: Score }[] = [];
  #recipe: Recipe;
  #score: Score = -Infinity;
  #states = 0;

  constructor(job: Job, heldOut: HeldOut, recipe: Recipe) {
    this.#job = job;
    this.heldOut = heldOut;
    this.#first = recipe;
    this.#recipe = recipe;
  }

  get recipe(): Recipe {
    return this.#recipe;
  }

  get score(): Score {
    return this.#score;
  }

  get steps(): readonly RepairStep[] {
    return this.#steps;
  }

  async start(): Promise<Score> {
    this.#score = await this.heldOut.score(this.#recipe);
    return this.#score;
  }

  /** Every repair of a kind that the recipe does not have yet. */
  async tryKind(kind: RepairKind, workspace: Workspace): Promise<void> {
    const { model } = await this.heldOut.under(this.#recipe);
    const known = new Set((this.#recipe.repairs ?? []).map(repairKey));
    const variants = repairKindRows[kind](model, workspace.plan(this.#recipe))
      .map((repairs) => repairs.filter((repair) => !known.has(repairKey(repair))))
      .filter(({ length }) => length > 0);
    this.#states = 0;
    await this.#tryGroup(kind, variants);
  }

  /** Variants of a group: the best of them is kept where it wins, else its halves are tried. */
  async #tryGroup(kind: RepairKind, variants: readonly (readonly Repair[])[]): Promise<void> {
    const [first] = variants;
    if (first === undefined || first.length === 0 || this.#states >= mostStates) return;
    let best = { repairs: first, recipe: this.#recipe, score: -Infinity };
    for (const repairs of variants) {
      checkCancelled(this.#job);
      this.#states += 1;
      const recipe = withRepairs(this.#recipe, repairs);
      const score = await this.heldOut.score(recipe);
      if (score > best.score || best.recipe === this.#recipe) best = { repairs, recipe, score };
      this.#job.report('repair', Math.min(this.#states, mostStates), mostStates, 'states');
    }
    const { repairs, recipe, score } = best;
    const wins = score > this.#score + noGainDb && (await this.#isSameFunction(recipe));
    if (!wins && first.length > 1) {
      const half = Math.ceil(first.length / 2);
      await this.#tryGroup(
        kind,
        variants.map((all) => all.slice(0, half)),
      );
      await this.#tryGroup(
        kind,
        variants.map((all) => all.slice(half)),
      );
      return;
    }
    const [beforeDb, afterDb] = [dbOf(this.#score), dbOf(score)];
    const step = { kind, repairs: [...repairs], beforeDb, afterDb, kept: wins };
    this.#steps.push(step);
    if (!wins) return;
    this.#kept.push({ step, before: this.#recipe, score: this.#score });
    this.#recipe = recipe;
    this.#score = score;
  }

  async #isSameFunction(candidate: Recipe): Promise<boolean> {
    return (await this.heldOut.floatScore(candidate)) >= sameFunctionDb;
  }

  /** Takes steps back, the last one first, as long as the calibration data says that it was better before. */
  async giveBack(workspace: Workspace): Promise<void> {
    const first = await calibrationScore(this.#job, workspace, this.#first);
    for (let last = this.#kept.pop(); last !== undefined; last = this.#kept.pop()) {
      if ((await calibrationScore(this.#job, workspace, this.#recipe)) >= first) return;
      const { step, before, score } = last;
      this.#steps.splice(this.#steps.indexOf(step), 1, { ...step, kept: false });
      this.#recipe = before;
      this.#score = score;
    }
  }
}

async function calibrationScore(job: Job, workspace: Workspace, recipe: Recipe): Promise<Score> {
  const under = await workspaceUnder(job, workspace, recipe);
  const converted = await under.convert(job, recipe, under.plan(recipe));
  const { outputs } = await measureOutputs(job, under.measuring(converted, 'simulated'));
  return scoreOf(under, outputs);
}

function dbOf(score: Score): number | null {
  return Number.isFinite(score) ? score : null;
}
