import type { EngineSituation, LivingJob } from '../../../shared/contract/contract';
import type { ModelComparison, TuneResult } from '../../../shared/contract/judgement';
import type { Context } from '../core/context';
import { errorOf, get, isExpected, set } from '../core/context';
import {
  compareKernels,
  measureAccuracy,
  measureRemedies,
  measureSensitivity,
  measureSpeed,
} from '../analyses/judge';
import { startJob } from '../core/jobs';
import { joinRun } from './measure';

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
      case 'sensitivity':
        return void (await measureSensitivity(context, job));
      case 'accuracy':
        return void (await measureAccuracy(context, job));
      case 'benchmark':
        return void (await measureSpeed(context, job));
      case 'compareKernels':
        return void (await compareKernels(context, job));
      case 'remedies':
        return await measureRemedies(context, (job.args as { layer: string }).layer, job);
      case 'compareWith':
        return await joinComparison(context, job);
      case 'tune':
        return await joinTuning(context, job);
      case 'exportModel':
        // The file is what it is about, and it is written.
        await startJob(context, 'export', 'Exporting', join(context), job);
    }
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: 'What was going on did not finish', error, retry: null } });
  }
}

function join(context: Context) {
  return (jobId: string): Promise<unknown> => context.host.engine.join({ jobId });
}

async function joinComparison(context: Context, job: LivingJob): Promise<void> {
  const file = await context.host.lookUp({ ref: (job.args as { file: string }).file });
  if (file === null) return;
  const title = `Comparing with ${file.name}`;
  const value = await startJob(context, 'compareWith', title, join(context), job);
  set(context, { other: { file, value: value as ModelComparison }, dialog: 'compareWith' });
}

async function joinTuning(context: Context, job: LivingJob): Promise<void> {
  const found = await startJob(context, 'tune', 'Tuning', join(context), job);
  set(context, { found: found as TuneResult });
}
