import type { TunePoint, WrittenPoint } from '../../shared/contract/tuning';
import type { TuneRequest } from '../../shared/contract/arguments';
import { checkCancelled, quiet, type Job } from '../jobs/job';
import type { Plan, Layer } from '../plan/types';
import type { Workspace } from '../workspace/workspace';
import { AppError, badInput } from '../../shared/errors';
import { convertState } from '../states/convert-state';
import { measureStates } from '../states/measure-states';
import { exchanges } from './exchanges';
import type { LayerCosts } from './layer-costs';
import { outputDb, relativeNoise } from '../noise/output-noise';
import type { RecipeState } from '../noise/recipe-state';
import { allSamples } from '../data/sample/spread-samples';
import { StateJudge } from './judge-state';
import { marginOf } from './tune-target';
import { withSkips } from '../../shared/recipe/recipe-changes';

export interface Found {
  readonly point: TunePoint;
  /** Layers that are skipped beyond the recipe's own skips. */
  readonly layers: readonly Layer[];
  readonly margin: number;
  /** Noise over signal by output. */
  readonly relative: readonly number[];
}

const freeOfCharge: LayerCosts = { of: () => 0, total: () => 0 };

/** Predicts the output SQNR of a set of skips from a measured one; null = unknown. */
export type Foresight = (measured: readonly Layer[], layers: readonly Layer[]) => number | null;

/** A prediction this far below a target in dB is not measured while layers are given back. */
const hopelessDb = 4;

/** Predictions of near sets are this exact, in dB. */
const slackDb = 0.5;
const mostRounds = 8;
const triesPerRound = 4;

/** Measures sets of skips against a target, each once, and remembers every point. */
export class TuneSearch {
  readonly #job: Job;
  readonly #workspace: Workspace;
  readonly #request: TuneRequest;
  readonly #plan: Plan;
  readonly #judge: StateJudge;
  readonly #found = new Map<string, Found>();
  #costs = freeOfCharge;
  #expected = 1;

  constructor(job: Job, workspace: Workspace, request: TuneRequest, plan: Plan) {
    this.#job = job;
    this.#workspace = workspace;
    this.#request = request;
    this.#plan = plan;
    this.#judge = new StateJudge(job, workspace, request.target);
  }

  /** The recipe as it is; noise over signal by output. */
  async measureStart(): Promise<readonly number[]> {
    const { relative } = await this.#measure([]);
    if (relative.every(Number.isNaN)) {
      throw badInput(
        'No float output of the model has a signal on this data: there is nothing to measure errors against.',
        'Use other samples, or check their preprocessing.',
      );
    }
    return relative;
  }

  useCosts(costs: LayerCosts): void {
    this.#costs = costs;
  }

  isReached(): boolean {
    return [...this.#found.values()].some(({ point }) => point.reachesTarget);
  }

  points(): readonly TunePoint[] {
    return [...this.#found.values()].map(({ point }) => point);
  }

  /** The cheapest state that reaches the target, else the one nearest to it. */
  best(): Found {
    const found = [...this.#found.values()];
    const reaching = found.filter(({ point }) => point.reachesTarget);
    const [best] =
      reaching.length > 0
        ? reaching.toSorted(byCost)
        : found.toSorted((one, other) => other.margin - one.margin);
    if (best === undefined) throw new AppError('internal', 'tuning measured nothing');
    return best;
  }

  /** Doubles the prefix until it reaches the target, then halves the gap; null when nothing does. */
  async shortestPrefix(order: readonly Layer[]): Promise<readonly Layer[] | null> {
    this.#expected = this.#found.size + 2 * Math.ceil(Math.log2(order.length + 1));
    let failing = 0;
    let reaching = 1;
    while (!(await this.#reaches(order.slice(0, reaching)))) {
      if (reaching >= order.length) return null;
      failing = reaching;
      reaching = Math.min(order.length, reaching * 2);
    }
    while (reaching - failing > 1) {
      const middle = (failing + reaching) >> 1;
      if (await this.#reaches(order.slice(0, middle))) reaching = middle;
      else failing = middle;
    }
    return order.slice(0, reaching);
  }

  /** Tries to quantize every layer of a reaching set again, the one that won least first. */
  async giveBack(prefix: readonly Layer[], foresee: Foresight): Promise<readonly Layer[]> {
    let kept = prefix;
    this.#expected = this.#found.size + prefix.length - 1;
    // The last of the prefix is needed, as the prefix without it was measured.
    for (const layer of prefix.slice(0, -1).toReversed()) {
      const without = kept.filter((other) => other !== layer);
      if (this.#isHopeless(foresee(kept, without))) continue;
      if (await this.#isBetter(without, kept)) kept = without;
    }
    return kept;
  }

  /** Measures the most promising cheaper sets near a reaching one, as long as that helps. */
  async exchange(
    start: readonly Layer[],
    order: readonly Layer[],
    foresee: Foresight,
  ): Promise<readonly Layer[]> {
    let kept = start;
    for (let round = 0; round < mostRounds; round += 1) {
      const { point } = await this.#measure(kept);
      const enough = this.#enoughDb(point);
      const promising = exchanges(kept, order, (layer) => this.#costs.of(layer))
        .filter(({ layers }) => !this.#found.has(keyOf(layers)))
        .map(({ layers, cost }) => ({ layers, cost, db: foresee(kept, layers) ?? -Infinity }))
        .filter(({ db }) => db >= enough)
        .toSorted((one, other) => one.cost - other.cost || other.db - one.db)
        .slice(0, triesPerRound);
      this.#expected = this.#found.size + promising.length;
      let better: readonly Layer[] | null = null;
      for (const { layers } of promising) {
        if (await this.#isBetter(layers, kept)) {
          better = layers;
          break;
        }
      }
      if (better === null) return kept;
      kept = better;
    }
    return kept;
  }

  isKnown(layers: readonly Layer[]): boolean {
    return this.#found.has(keyOf(layers));
  }

  /** Measures sets in as few graphs as possible; each of them is known then. */
  async measureAll(sets: readonly (readonly Layer[])[]): Promise<void> {
    const { kernels } = this.#request;
    if (kernels === 'simulated') {
      const { data, tuning } = this.#workspace;
      const states: RecipeState[] = [];
      for (const layers of sets) {
        checkCancelled(this.#job);
        states.push(await convertState(this.#job, this.#workspace, this.#recipe(layers)));
      }
      const samples = allSamples(data.count);
      await measureStates(quiet(this.#job), this.#workspace, tuning.sums, states, {
        kernels,
        samples,
      });
    }
    this.#expected = this.#found.size + sets.length;
    for (const layers of sets) await this.#measure(layers);
  }

  /** Of sets that are known, the best of those that can stand for `kept`: they reach the target and cost no more. */
  cheaper(sets: readonly (readonly Layer[])[], kept: readonly Layer[]): readonly Layer[] | null {
    const present = this.#found.get(keyOf(kept));
    const [best] = sets
      .flatMap((layers) => this.#found.get(keyOf(layers)) ?? [])
      .filter(({ point }) => point.reachesTarget && point.cost <= (present?.point.cost ?? 0))
      .toSorted(byCost);
    return best?.layers ?? null;
  }

  /**
   * States that reach the target, cheapest first, of equally cheap ones the `settled` one; else the
   * state nearest to the target.
   */
  candidates(settled: readonly Layer[] | null): readonly Found[] {
    const best = this.best();
    if (!best.point.reachesTarget) return [best];
    const first = settled === null ? undefined : this.#found.get(keyOf(settled));
    const rank = (found: Found): number => (found === first ? 0 : 1);
    const reaching = [...this.#found.values()].filter(({ point }) => point.reachesTarget);
    return reaching.toSorted(
      (one, other) =>
        one.point.cost - other.point.cost || rank(one) - rank(other) || byCost(one, other),
    );
  }

  /** A set as its written file has it: on real kernels. */
  async measureWritten(layers: readonly Layer[]): Promise<WrittenPoint> {
    checkCancelled(this.#job);
    const state = await convertState(this.#job, this.#workspace, this.#recipe(layers));
    const { noise, accuracy } = await this.#judge.measure(state, 'real');
    return {
      outputDb: outputDb(noise).db,
      accuracy: accuracy?.quantizedTop1 ?? null,
      agreement: accuracy?.agreement ?? null,
      reachesTarget: marginOf(this.#request.target, { noise, accuracy }) >= 0,
    };
  }

  async #reaches(layers: readonly Layer[]): Promise<boolean> {
    const { point } = await this.#measure(layers);
    return point.reachesTarget;
  }

  /** Reaches the target and costs no more: Q and DQ around a quantized layer cost time and bytes, too. */
  async #isBetter(layers: readonly Layer[], than: readonly Layer[]): Promise<boolean> {
    const before = await this.#measure(than);
    const after = await this.#measure(layers);
    return after.point.reachesTarget && after.point.cost <= before.point.cost;
  }

  #isHopeless(db: number | null): boolean {
    const { target } = this.#request;
    return target.kind === 'sqnr' && db !== null && db < target.db - hopelessDb;
  }

  /** Output SQNR a set must be expected to have to be worth measuring. */
  #enoughDb({ outputDb: db }: TunePoint): number {
    const { target } = this.#request;
    return target.kind === 'sqnr' ? target.db - slackDb : (db ?? Infinity) - slackDb;
  }

  #recipe(layers: readonly Layer[]) {
    const added = new Set(layers.map(({ index }) => index));
    return withSkips(
      this.#request.recipe,
      this.#plan.layers,
      (layer) => layer.state === 'skipped' || added.has(layer.index),
    );
  }

  async #measure(layers: readonly Layer[]): Promise<Found> {
    const key = keyOf(layers);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    checkCancelled(this.#job);
    const state = await convertState(this.#job, this.#workspace, this.#recipe(layers));
    const { kernels, target } = this.#request;
    const { noise, accuracy } = await this.#judge.measure(state, kernels);
    const margin = marginOf(target, { noise, accuracy });
    const { db } = outputDb(noise);
    const point: TunePoint = {
      skipped: state.converted.conversion.plan.layers
        .filter((layer) => layer.state === 'skipped')
        .map(({ name }) => name),
      outputDb: db,
      accuracy: accuracy?.quantizedTop1 ?? null,
      agreement: accuracy?.agreement ?? null,
      cost: this.#costs.total(layers, state.converted),
      reachesTarget: margin >= 0,
    };
    const found = { point, layers, margin, relative: relativeNoise(noise) };
    this.#found.set(key, found);
    const done = this.#found.size;
    const total = Math.max(done, this.#expected);
    this.#job.report('tune', done, total, 'recipes', { outputDb: db, tunePoints: this.points() });
    return found;
  }
}

/** Cheapest first, then fewest layers, then farthest above the target. */
/** Cheapest first; of equally many layers those without weights, which are what int8 makes small and fast. */
function byCost(one: Found, other: Found): number {
  const weighted = ({ layers }: Found): number => layers.filter((layer) => layer.weighted).length;
  return (
    one.point.cost - other.point.cost ||
    one.layers.length - other.layers.length ||
    weighted(one) - weighted(other) ||
    other.margin - one.margin
  );
}

function keyOf(layers: readonly Layer[]): string {
  return layers
    .map(({ index }) => index)
    .toSorted((one, other) => one - other)
    .join(',');
}
