import type { JobId } from '../../../shared/contract/arguments';
import type { LivingJob } from '../../../shared/contract/contract';
import type { Recipe } from '../../../shared/recipe/recipe';
import type {
  AboutOf,
  AnalysisKind,
  AnalysisRow,
  ResultOf,
} from '../../../shared/shell/analysis-table';
import type { Analyses, Found } from '../../state/analyses/analyses';
import { rowOf } from '../../../shared/shell/analysis-table';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { get, set, type Context } from '../core/context';
import { startJob } from '../core/jobs';

export interface Question<Kind extends AnalysisKind> {
  readonly recipe: Recipe;
  readonly about: AboutOf<Kind>;
  /** A job that an earlier page has started for it. */
  readonly joined?: LivingJob | undefined;
  /** Takes the result while the job is still there, so that partial values never give way to older ones for a moment. */
  keep?(found: Found<Kind>, jobId: JobId): void;
  fail?(jobId: JobId): void;
}

/** Asks the engine for an analysis, or goes on with what an earlier page has asked for; the result goes into the state. */
export function ask<Kind extends AnalysisKind>(
  context: Context,
  kind: Kind,
  { recipe, about, joined, keep, fail }: Question<Kind>,
): Promise<ResultOf<Kind>> {
  const row = rowOf(kind);
  const { engine } = context.host;
  const call = engine[row.call] as (args: object) => Promise<unknown>;
  const { settings, engine: present } = get(context);
  const repeats = settings.benchmarkRepeats;
  const given = { recipe, threads: present.info?.threads ?? 1, repeats };
  const follow = async (jobId: JobId): Promise<ResultOf<Kind>> => {
    try {
      const answer =
        joined === undefined
          ? call({ jobId, ...row.args(given, about as never) })
          : engine.join({ jobId });
      const value = (await answer) as ResultOf<Kind>;
      const found = { key: recipeKey(recipe), about, value } as Found<Kind>;
      if (keep === undefined) keepFound(context, kind, found as never);
      else keep(found, jobId);
      return value;
    } catch (thrown) {
      fail?.(jobId);
      throw thrown;
    }
  };
  return startJob(context, kind, wordsOf(row.title, about), follow, joined);
}

/** The job's title, or what did not finish. */
export function wordsOf(words: AnalysisRow['title'], about: unknown): string {
  return typeof words === 'string' ? words : words(about as never);
}

export function keepFound<Kind extends AnalysisKind>(
  context: Context,
  kind: Kind,
  found: Analyses[Kind],
): void {
  set(context, { analyses: { ...get(context).analyses, [kind]: found } });
}
