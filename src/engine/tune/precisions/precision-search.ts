import type { TuneRequest } from '../../../shared/contract/arguments';
import type { TunePoint, WrittenPoint } from '../../../shared/contract/tuning';
import type { Recipe } from '../../../shared/recipe/recipe';
import { AppError } from '../../../shared/errors';
import { quantizedSize } from '../../calls/evaluate';
import { allSamples } from '../../data/sample/spread-samples';
import { checkCancelled, quiet, type Job } from '../../jobs/job';
import { outputDb } from '../../noise/output-noise';
import { convertState } from '../../states/convert-state';
import { measureStates } from '../../states/measure-states';
import type { Workspace } from '../../workspace/workspace';
import { StateJudge } from '../judge-state';
import { marginOf, type Measured } from '../tune-target';
import {
  applied,
  assignedRecipe,
  keyOf,
  type Assignment,
  type Choice,
  type Upgrade,
} from './assignment';
import type { PrecisionCosts } from './precision-costs';

export interface FoundAssignment {
  readonly assignment: Assignment;
  readonly recipe: Recipe;
  readonly point: TunePoint;
  /** How far above the target, in its unit; under a budget the output SQNR. */
  readonly margin: number;
}

const free: PrecisionCosts = { of: () => 0, total: () => 0 };

/** Measures assignments of precisions against a target, each once. */
export class PrecisionSearch {
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #request: TuneRequest;
  readonly #coarsest: Recipe;
  readonly #choices: readonly Choice[];
  readonly #judge: StateJudge;
  readonly #found = new Map<string, FoundAssignment>();
  #costs = free;
  #expected = 1;

  constructor(
    job: Job,
    workspace: Workspace,
    request: TuneRequest,
    coarsest: Recipe,
    choices: readonly Choice[],
  ) {
    this.#job = job;
    this.#workspace = workspace;
    this.#request = request;
    this.#coarsest = coarsest;
    this.#choices = choices;
    this.#judge = new StateJudge(job, workspace, request.target);
  }

  useCosts(costs: PrecisionCosts): void {
    this.#costs = costs;
  }

  points(): readonly TunePoint[] {
    return [...this.#found.values()].map(({ point }) => point);
  }

  /** The cheapest that reaches the target, under a budget the best that fits; else the nearest to it. */
  best(): FoundAssignment {
    const found = [...this.#found.values()];
    const reaching = found.filter(({ point }) => point.reachesTarget);
    const byMargin = (one: FoundAssignment, other: FoundAssignment): number =>
      other.margin - one.margin;
    const isBudget = this.#request.target.kind === 'bytes';
    const [best] =
      reaching.length === 0
        ? found.toSorted(isBudget ? byCost : byMargin)
        : reaching.toSorted(isBudget ? byMargin : (one, other) => byCost(one, other));
    if (best === undefined) throw new AppError('internal', 'tuning measured nothing');
    return best;
  }

  /** The states behind the first 0, 1, 2, … upgrades. */
  static prefixes(order: readonly Upgrade[]): readonly Assignment[] {
    const states: Assignment[] = [new Map()];
    for (const upgrade of order) states.push(applied(states.at(-1) ?? new Map(), upgrade));
    return states;
  }

  /** Doubles the number of upgrades until they reach the target, then halves the gap; null when none do. */
  async shortestPrefix(order: readonly Upgrade[]): Promise<Assignment | null> {
    const states = PrecisionSearch.prefixes(order);
    const at = (count: number): Assignment => states[Math.min(count, order.length)] ?? new Map();
    this.#expected = this.#found.size + 2 * Math.ceil(Math.log2(order.length + 1));
    if (await this.#reaches(at(0))) return at(0);
    let failing = 0;
    let reaching = Math.min(1, order.length);
    while (!(await this.#reaches(at(reaching)))) {
      if (reaching >= order.length) return null;
      failing = reaching;
      reaching = Math.min(order.length, reaching * 2);
    }
    while (reaching - failing > 1) {
      const middle = (failing + reaching) >> 1;
      if (await this.#reaches(at(middle))) reaching = middle;
      else failing = middle;
    }
    return at(reaching);
  }

  /** Makes every layer as coarse again as the target allows, those that won least for their cost first. */
  async giveBack(start: Assignment, order: readonly Upgrade[]): Promise<Assignment> {
    let kept = start;
    const made = order.filter(({ choice, to }) => (kept.get(choice.layer.index) ?? 0) >= to);
    this.#expected = this.#found.size + made.length;
    for (const { choice, from, to } of made.toReversed()) {
      if (kept.get(choice.layer.index) !== to) continue;
      const coarser = new Map(kept).set(choice.layer.index, from);
      if (await this.#isNoWorse(coarser, kept)) kept = coarser;
    }
    return kept;
  }

  /**
   * Makes each finer layer coarser by one level once more, by measurement, and goes on from the cheapest
   * that still reaches the target. True where no single one can be, false where `most` states do not
   * suffice to see that.
   */
  async leaveOut(start: Assignment, most: number): Promise<boolean> {
    let kept = start;
    let left = most;
    for (;;) {
      const coarser = [...kept]
        .filter(([, level]) => level > 0)
        .map(([layer, level]) => new Map(kept).set(layer, level - 1));
      const unknown = coarser.filter((assignment) => !this.#found.has(keyOf(assignment)));
      if (unknown.length > left) return false;
      left -= unknown.length;
      await this.measureAll(unknown);
      const present = await this.measure(kept);
      const [next] = coarser
        .flatMap((assignment) => this.#found.get(keyOf(assignment)) ?? [])
        .filter(({ point }) => point.reachesTarget && point.cost <= present.point.cost)
        .toSorted(byCost);
      if (next === undefined) return true;
      kept = next.assignment;
    }
  }

  /** Measures assignments in as few graphs as possible. */
  async measureAll(assignments: readonly Assignment[]): Promise<void> {
    const { kernels } = this.#request;
    if (kernels === 'simulated') {
      const { data, tuning } = this.#workspace;
      const states = [];
      for (const assignment of assignments) {
        checkCancelled(this.#job);
        states.push(await convertState(this.#job, this.#workspace, this.#recipe(assignment)));
      }
      const samples = allSamples(data.count);
      const options = { kernels, samples } as const;
      await measureStates(quiet(this.#job), this.#workspace, tuning.sums, states, options);
    }
    this.#expected = this.#found.size + assignments.length;
    for (const assignment of assignments) await this.measure(assignment);
  }

  async measure(assignment: Assignment): Promise<FoundAssignment> {
    const key = keyOf(assignment);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    checkCancelled(this.#job);
    const recipe = this.#recipe(assignment);
    const state = await convertState(this.#job, this.#workspace, recipe);
    const { kernels, target } = this.#request;
    const measured = await this.#judge.measure(state, kernels);
    const { db } = outputDb(measured.noise);
    const counts: Record<string, number> = {};
    for (const { layer, levels } of this.#choices) {
      const name = levels[assignment.get(layer.index) ?? 0] ?? 'float';
      counts[name] = (counts[name] ?? 0) + 1;
    }
    const size = target.kind === 'bytes' ? quantizedSize(state.converted) : 0;
    const margin = target.kind === 'bytes' ? (db ?? Infinity) : marginOf(target, measured);
    const point: TunePoint = {
      skipped: state.converted.conversion.plan.layers.flatMap((layer) =>
        layer.state === 'skipped' ? [layer.name] : [],
      ),
      precisions: counts,
      ...judged(measured),
      cost: target.kind === 'bytes' ? size : this.#costs.total(assignment, state.converted),
      reachesTarget: target.kind === 'bytes' ? size <= target.most : margin >= 0,
    };
    const found = { assignment, recipe, point, margin };
    this.#found.set(key, found);
    const done = this.#found.size;
    const total = Math.max(done, this.#expected);
    this.#job.report('tune', done, total, 'recipes', { outputDb: db, tunePoints: this.points() });
    return found;
  }

  /** As the written file has it: on real kernels. */
  async measureWritten({ recipe, point }: FoundAssignment): Promise<WrittenPoint> {
    checkCancelled(this.#job);
    const { target } = this.#request;
    const state = await convertState(this.#job, this.#workspace, recipe);
    const measured = await this.#judge.measure(state, 'real');
    const reachesTarget =
      target.kind === 'bytes' ? point.reachesTarget : marginOf(target, measured) >= 0;
    return { ...judged(measured), reachesTarget };
  }

  #recipe(assignment: Assignment): Recipe {
    return assignedRecipe(this.#coarsest, this.#choices, assignment);
  }

  async #reaches(assignment: Assignment): Promise<boolean> {
    return (await this.measure(assignment)).point.reachesTarget;
  }

  async #isNoWorse(assignment: Assignment, than: Assignment): Promise<boolean> {
    const before = await this.measure(than);
    const after = await this.measure(assignment);
    return after.point.reachesTarget && after.point.cost <= before.point.cost;
  }
}

function judged({
  noise,
  accuracy,
}: Measured): Pick<TunePoint, 'outputDb' | 'accuracy' | 'agreement'> {
  return {
    outputDb: outputDb(noise).db,
    accuracy: accuracy?.quantizedTop1 ?? null,
    agreement: accuracy?.agreement ?? null,
  };
}

function byCost(one: FoundAssignment, other: FoundAssignment): number {
  return one.point.cost - other.point.cost || other.margin - one.margin;
}
