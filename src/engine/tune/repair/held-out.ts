import type { RepairSearch } from '../../../shared/contract/repairing';
import type { Recipe } from '../../../shared/recipe/recipe';
import { partOfData } from '../../data/sample/part-of-data';
import { allSamples, spreadSamples } from '../../data/sample/spread-samples';
import type { DataSource } from '../../data/sample/data-source';
import { quiet, type Job } from '../../jobs/job';
import { FloatReferences } from '../../measure/float-references';
import { measureOutputs } from '../../measure/measure-outputs';
import { ErrorSums } from '../../measure/metrics';
import { addPair } from '../../measure/pair-sums';
import { isExtra } from '../../emit/references';
import { energiesOf, outputDb } from '../../noise/output-noise';
import { ObservationCache } from '../../workspace/observation-cache';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import { Workspace } from '../../workspace/workspace';

/** Samples a repair is judged on at most. */
const mostJudged = 64;
/** Fewer samples than this are not divided. */
const fewest = 4;

/** dB at the outputs, infinite where nothing differs and −infinite where nothing is finite. */
export type Score = number;

/** Repairs are derived from some samples and judged on others. */
export class HeldOut {
  readonly judgedOn: RepairSearch['judgedOn'];
  readonly samples: number;
  readonly #job: Job;
  readonly #fitted: Workspace;
  readonly #judge: DataSource;
  readonly #references: FloatReferences;

  private constructor(
    job: Job,
    judgedOn: RepairSearch['judgedOn'],
    fitted: Workspace,
    judge: DataSource,
  ) {
    this.judgedOn = judgedOn;
    this.samples = judge.count;
    this.#job = job;
    this.#fitted = fitted;
    this.#judge = judge;
    this.#references = new FloatReferences(fitted.model, judge, fitted.oracle);
  }

  /**
   * The validation data where there is some; else every fourth sample of the calibration data, which nothing is
   * derived from then. Too few samples are all used for both.
   */
  static async of(job: Job, workspace: Workspace): Promise<HeldOut> {
    const { data, validation, model, threads, oracle, cache } = workspace;
    const spread = (source: DataSource): DataSource =>
      partOfData(source, spreadSamples(source.count, mostJudged));
    if (validation !== null) return new HeldOut(job, 'validation', workspace, spread(validation));
    if (data.count < fewest) return new HeldOut(job, 'calibration', workspace, data);
    const all = allSamples(data.count);
    const isJudge = (sample: number): boolean => sample % 4 === 3;
    const shared = { repairs: '', oracle, cache };
    const none = new ObservationCache(undefined);
    const fitted = new Workspace(model, workspace.prepareMs, threads, none, shared);
    await fitted.setData(
      partOfData(
        data,
        all.filter((sample) => !isJudge(sample)),
      ),
    );
    const judge = spread(partOfData(data, all.filter(isJudge)));
    return new HeldOut(job, 'part', fitted, judge);
  }

  /** What a recipe measures on the samples it was not derived from, simulated. */
  async score(recipe: Recipe): Promise<Score> {
    const job = quiet(this.#job);
    const workspace = await this.under(recipe);
    const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
    const measuring = {
      ...workspace.measuring(converted, 'simulated'),
      data: this.#judge,
      references: this.#references,
    };
    const { outputs } = await measureOutputs(job, measuring);
    return scoreOf(workspace, outputs);
  }

  /** How well the float model under a recipe follows the one that was opened, dB; infinite where it is the same. */
  async floatScore(recipe: Recipe): Promise<Score> {
    const job = quiet(this.#job);
    const { model, oracle } = await this.under(recipe);
    if (model === this.#fitted.model) return Infinity;
    const before = await this.#references.of(job, 'simulated');
    const after = await new FloatReferences(model, this.#judge, oracle).of(job, 'simulated');
    const sums = new Map<string, ErrorSums>();
    before?.forEach((values, sample) => {
      for (const [name, expected] of Object.entries(values)) {
        const found = after?.[sample]?.[name];
        if (isExtra(name) || found === undefined) continue;
        const own = sums.get(name) ?? new ErrorSums();
        sums.set(name, own);
        addPair(own, expected, found);
      }
    });
    const scores = [...sums.values()].map((own) => {
      const { sqnrDb, exact } = own.sqnr();
      return exact === true ? Infinity : (sqnrDb ?? Infinity);
    });
    return Math.min(Infinity, ...scores);
  }

  /** The model with a recipe's repairs, as the samples it is derived from make it. */
  under(recipe: Recipe): Promise<Workspace> {
    return workspaceUnder(quiet(this.#job), this.#fitted, recipe);
  }
}

/** The output that suffers most. */
export function scoreOf({ model }: Workspace, outputs: ReadonlyMap<string, ErrorSums>): Score {
  const { db, exact } = outputDb({ ...energiesOf(model, outputs), samples: 1 });
  return exact ? Infinity : (db ?? -Infinity);
}
