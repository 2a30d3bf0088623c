import type { EngineWork } from '../../shared/contract/contract';
import { AppError } from '../../shared/errors';
import { emptyRecipe, type Recipe } from '../../shared/recipe/recipe';
import { benchmark } from '../bench/benchmark';
import { measureAccuracy } from '../calls/accuracy';
import { compareKernels } from '../calls/compare-kernels';
import { compareWith, compareWithDump } from '../calls/compare-with';
import { inspectLayer } from '../calls/inspect-layer';
import { layerSamples } from '../calls/layer-samples';
import { run } from '../calls/run';
import type { Job } from '../jobs/job';
import { advise } from '../tune/advise';
import { findRemedies } from '../tune/remedies';
import { repairAll } from '../tune/repair/repair-all';
import { measureSensitivity, studyRuined } from '../tune/sensitivity';
import { tunePrecisions } from '../tune/precisions/tune-precisions';
import { tune } from '../tune/tune';
import type { Workspace } from '../workspace/workspace';
import type { EngineParts } from './open-model';

/** Jobs that run the open model under recipes and measure what comes out. */
export function measuringCalls({ files, jobs, open }: EngineParts) {
  return {
    run: ({ jobId, recipe, options }) =>
      jobs.run(jobId, async (job) => {
        const workspace = await open.under(job, recipe);
        const result = await run(job, workspace, recipe, options);
        if (options.foretell === true) await studyIfNotCancelled(job, workspace, recipe);
        return result;
      }),
    inspectLayer: ({ jobId, recipe, layer }) =>
      jobs.run(jobId, async (job) =>
        inspectLayer(job, await open.under(job, recipe), recipe, layer),
      ),
    layerSamples: ({ jobId, recipe, limit }) =>
      jobs.run(jobId, async (job) =>
        layerSamples(job, await open.under(job, recipe), recipe, limit),
      ),
    accuracy: ({ jobId, recipe, kernels }) =>
      jobs.run(jobId, async (job) => {
        const current = await open.under(job, recipe);
        const converted = await current.convert(job, recipe, current.plan(recipe));
        return measureAccuracy(job, current.judging(converted, kernels));
      }),
    benchmark: ({ jobId, recipe, threads, repeats }) =>
      jobs.run(jobId, async (job) =>
        benchmark(job, await open.under(job, recipe), recipe, { threads, repeats }),
      ),
    compareKernels: ({ jobId, recipe }) =>
      jobs.run(jobId, async (job) => compareKernels(job, await open.under(job, recipe), recipe)),
    compareWith: ({ jobId, file, kind, recipe }) =>
      jobs.run(jobId, async (job) => {
        const workspace = await open.under(job, recipe ?? emptyRecipe);
        const path = files.resolveFile(file, 'read');
        const { mayReach } = files;
        return kind === 'dump'
          ? compareWithDump(job, workspace, path, { recipe, mayReach })
          : compareWith(job, workspace, path, recipe);
      }),
    sensitivity: ({ jobId, recipe, resume }) =>
      jobs.run(jobId, async (job) =>
        measureSensitivity(job, await open.under(job, recipe), recipe, { resume }),
      ),
    remedies: ({ jobId, recipe, layer }) =>
      jobs.run(jobId, async (job) =>
        findRemedies(job, await open.under(job, recipe), recipe, layer),
      ),
    repair: ({ jobId, recipe, kinds }) =>
      jobs.run(jobId, (job) => repairAll(job, open.current, recipe, kinds)),
    advise: ({ jobId, request }) =>
      jobs.run(jobId, async (job) => advise(job, await open.under(job, request.recipe), request)),
    tune: ({ jobId, request }) =>
      jobs.run(jobId, async (job) => {
        const workspace = await open.under(job, request.recipe);
        const { precisions } = request;
        return precisions === undefined
          ? tune(job, workspace, request)
          : tunePrecisions(job, workspace, { ...request, precisions });
      }),
  } satisfies Partial<EngineWork>;
}

/** The run is measured by then: a cancel ends the study, not the run. */
async function studyIfNotCancelled(job: Job, workspace: Workspace, recipe: Recipe): Promise<void> {
  try {
    await studyRuined(job, workspace, recipe);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'cancelled')) throw error;
  }
}
