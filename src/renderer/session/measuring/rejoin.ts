import type { EngineSituation, LivingJob } from '../../../shared/contract/contract';
import type { TuneRequest } from '../../../shared/contract/arguments';
import type { AboutOf, AnalysisKind } from '../../../shared/shell/analysis-table';
import { analysesThat } from '../../../shared/shell/analysis-table';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { ask } from '../analyses/ask';
import { measureAnalysis } from '../analyses/measure-analysis';
import { startJob } from '../core/jobs';
import { joinRun } from './measure';

type OfRecipe = {
  [Kind in AnalysisKind]: [AboutOf<Kind>] extends [undefined] ? Kind : never;
}[AnalysisKind];

/** What an engine has open; nothing where it cannot say. */
export async function askSituation(context: Context): Promise<EngineSituation | null> {
  try {
    return await context.host.engine.situation();
  } catch {
    return null;
  }
}

/** Goes on with the jobs of a page that is gone: their progress, their results, and Cancel. */
export function rejoinJobs(context: Context, jobs: readonly LivingJob[]): void {
  const known = new Set(get(context).jobs.map(({ id }) => id));
  for (const job of jobs) if (!known.has(job.jobId)) void rejoin(context, job);
}

async function rejoin(context: Context, job: LivingJob): Promise<void> {
  try {
    switch (job.call) {
      case 'run':
        return await joinRun(context, job);
      case 'remedies':
        await measureAnalysis(context, 'remedies', (job.args as { layer: string }).layer, {
          joined: job,
        });
        return;
      case 'compareWith':
        return await joinComparison(context, job);
      case 'tune':
        return await joinTuning(context, job);
      case 'exportModel':
        // The file is what it is about, and it is written.
        await startJob(
          context,
          'export',
          'Exporting',
          (jobId) => context.host.engine.join({ jobId }),
          job,
        );
        return;
      default: {
        // Those that are about nothing but their recipe.
        const [kind] = analysesThat(({ call }) => call === job.call) as OfRecipe[];
        if (kind !== undefined) await measureAnalysis(context, kind, undefined, { joined: job });
      }
    }
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: 'What was going on did not finish', error, retry: null } });
  }
}

async function joinComparison(context: Context, joined: LivingJob): Promise<void> {
  const file = await context.host.lookUp({ ref: (joined.args as { file: string }).file });
  if (file === null) return;
  const { recipe } = get(context).document;
  await ask(context, 'compareWith', { recipe, about: file, joined });
  set(context, { comparing: true });
}

async function joinTuning(context: Context, joined: LivingJob): Promise<void> {
  const { request } = joined.args as { request: TuneRequest };
  await ask(context, 'tune', { recipe: request.recipe, about: request, joined });
}
