import { openData } from '../../src/engine/data/open-data';
import { silentJob } from '../../src/engine/jobs/job';
import type { Job } from '../../src/engine/jobs/job';
import { prepareModel } from '../../src/engine/prepare/prepare';
import { run } from '../../src/engine/calls/run';
import { ObservationCache } from '../../src/engine/workspace/observation-cache';
import { Workspace } from '../../src/engine/workspace/workspace';
import type { PartialResult, RunResult } from '../../src/shared/contract/results';
import type { Recipe } from '../../src/shared/recipe/recipe';

/** The bundled sample, weights per tensor: two of its layers hurt badly. */
export const sampleRecipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };

export const worstLayers = [
  '/features/features.2/conv/conv.1/conv.1.0/Conv',
  '/features/features.6/conv/conv.1/conv.1.0/Conv',
] as const;

/** A model with data, ready to run; nothing is calibrated yet. */
export async function openWorkspace(
  model: string,
  calibration: string,
  limit: number,
): Promise<Workspace> {
  const prepared = await prepareModel(model);
  const workspace = new Workspace(prepared, 0, 1, new ObservationCache(undefined));
  const data = { kind: 'folder' as const, path: calibration, limit };
  await workspace.setData(await openData(data, prepared.inputs));
  return workspace;
}

export function openSample(limit: number): Promise<Workspace> {
  return openWorkspace('resources/sample/digits.onnx', 'resources/sample/calibration', limit);
}

export async function addValidation(workspace: Workspace, limit: number): Promise<void> {
  const data = { kind: 'folder' as const, path: 'resources/sample/validation', limit };
  workspace.setValidation(await openData(data, workspace.model.inputs));
}

/** Simulated, outputs only, as a click measures it. */
export function runRecipe(
  workspace: Workspace,
  recipe: Recipe,
  scope: 'outputs' | 'layers' = 'outputs',
): Promise<RunResult> {
  return run(silentJob, workspace, recipe, { kernels: 'simulated', scope, shadow: false });
}

export function outputDbOf(result: RunResult): number {
  return result.report.outputs[0]?.sqnrDb ?? NaN;
}

/** A job that is stopped at the first report for which `isTime` says so. */
export function stoppingJob(isTime: (partial: PartialResult | undefined) => boolean): Job {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    report: (_phase, _done, _total, _unit, partial) => {
      if (isTime(partial)) controller.abort();
    },
  };
}
