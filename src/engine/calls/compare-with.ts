import type { ModelComparison } from '../../shared/contract/judgement';
import { comparePrepared } from '../match/compare-models';
import type { Job } from '../jobs/job';
import { checkCancelled } from '../jobs/job';
import { prepareModel } from '../prepare/prepare';
import type { Workspace } from '../workspace/workspace';

/**
 * Another model, quantized by whichever tool, beside the open float one, on the calibration data and
 * on simulated kernels. Throws `bad-input` where it is no version of the open model.
 */
export async function compareWith(
  job: Job,
  workspace: Workspace,
  path: string,
): Promise<ModelComparison> {
  job.report('prepare', 0, 1, 'model');
  const { threads } = workspace;
  const quantized = await prepareModel(path, { threads });
  checkCancelled(job);
  const { data, model: float } = workspace;
  const request = { float, quantized, data, kernels: 'simulated', threads } as const;
  const { layers, missing, outputs, answers, notices } = await comparePrepared(job, request);
  const share = (right: number): number | null =>
    answers === null || answers.labelled === 0 ? null : right / answers.labelled;
  return {
    sizeBytes: quantized.sizeBytes,
    layers: layers.map(({ name, matchedBy, weight, accumulated }) => ({
      layer: name,
      matchedBy,
      weightDb: weight?.sqnrDb ?? null,
      accumulatedDb: accumulated?.sqnrDb ?? null,
    })),
    missing,
    outputs: outputs.map(({ name, sqnrDb, exact }) => ({
      name,
      sqnrDb,
      ...(exact === true ? { exact } : {}),
    })),
    answers: answers?.compared ?? 0,
    agreement: answers === null ? null : answers.same / answers.compared,
    floatTop1: share(answers?.floatRight ?? 0),
    quantizedTop1: share(answers?.quantizedRight ?? 0),
    notices,
  };
}
