import type { EngineWork } from '../../shared/contract/contract';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { viewModel } from '../calls/model-view';
import { checkCancelled } from '../jobs/job';
import { prepareSource } from '../prepare/prepare';
import { readModel } from '../prepare/read/read-model';
import { viewInner } from '../source/inner-nodes';
import { sketchModel } from '../source/model-sketch';
import { nothingIn } from '../workspace/nothing-in';
import { Workspace } from '../workspace/workspace';
import type { EngineParts } from './open-model';

/** Calls that open and close a model. */
export function openingCalls({ files, threads, jobs, observationCache, open }: EngineParts) {
  return {
    readModel: ({ jobId, file }) =>
      jobs.run(jobId, async (job) => {
        const started = performance.now();
        job.report('read', 0, 1, 'model');
        const source = await readModel(files.resolveFile(file, 'read'));
        open.read = { file, source, readMs: performance.now() - started };
        return sketchModel(source);
      }),
    openModel: ({ jobId, file }) =>
      jobs.run(jobId, async (job) => {
        const readBefore = open.read?.file === file ? open.read : null;
        const started = performance.now() - (readBefore?.readMs ?? 0);
        const source = readBefore?.source ?? (await readModel(files.resolveFile(file, 'read')));
        open.read = null;
        job.report('prepare', 0, 1, 'model');
        const model = await prepareSource(source, { threads });
        const prepareMs = performance.now() - started;
        const workspace = new Workspace(model, prepareMs, threads, observationCache);
        const plan = workspace.plans.plan(emptyRecipe);
        // Only now: where it cannot be opened, or is cancelled, the one before stays.
        checkCancelled(job);
        open.workspace = workspace;
        open.inFile = source.model;
        job.report('prepare', 1, 1, 'model');
        const view = viewModel(model, plan);
        const isEmpty = plan.layers.length === 0 && !model.quantized;
        const inner = viewInner(model, source.model);
        return {
          ...view,
          ...(inner.nodes.length === 0 ? {} : { inner }),
          notices: isEmpty ? [nothingIn(model), ...view.notices] : view.notices,
          plan: workspace.plans.view(emptyRecipe),
        };
      }),
    async closeModel() {
      jobs.cancelAll();
      open.close();
    },
  } satisfies Partial<EngineWork>;
}
