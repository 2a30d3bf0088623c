import type { ModelComparison } from '../../shared/contract/judgement';
import { emptyRecipe, type Recipe } from '../../shared/recipe/recipe';
import { type Comparison, comparePrepared } from '../match/compare-models';
import { otherLayers, otherPrecisions } from '../match/other-graph';
import { compareDump, type DumpComparison } from '../dumps/compare/compare-dump';
import { openDump } from '../dumps/formats/open-dump';
import { checkCancelled, type Job } from '../jobs/job';
import type { Ours } from '../match/ours';
import { measureDebug } from '../measure/measure-debug';
import { prepareModel } from '../prepare/prepare';
import type { OtherGraph } from '../../shared/contract/matching';
import type { PreparedModel } from '../prepare/model/types';
import { viewModel } from './model-view';
import type { Workspace } from '../workspace/workspace';

/**
 * Another model, quantized by whichever tool, beside the open float one, on the calibration data and
 * on simulated kernels. `recipe`: how the open model is quantized that the other one is judged by. Throws `bad-input`
 * where it is no version of the open model.
 */
export async function compareWith(
  job: Job,
  workspace: Workspace,
  path: string,
  recipe: Recipe = emptyRecipe,
): Promise<ModelComparison> {
  job.report('prepare', 0, 1, 'model');
  const { threads } = workspace;
  const quantized = await prepareModel(path, { threads });
  checkCancelled(job);
  const { data, model: float } = workspace;
  const ours = await oursIn(job, workspace, recipe);
  const request = {
    float,
    quantized,
    data,
    kernels: 'simulated',
    threads,
    ours,
    byValues: true,
  } as const;
  const comparison = await comparePrepared(job, request);
  return {
    ...viewOf(comparison),
    sizeBytes: quantized.sizeBytes,
    dump: null,
    graph: graphOf(quantized, comparison.layers),
  };
}

/**
 * The tensors that another runtime has written, beside the open float model, on the samples that are in both. `mayReach`:
 * what may be read at all. Throws `bad-input` naming what cannot be read.
 */
export async function compareWithDump(
  job: Job,
  workspace: Workspace,
  path: string,
  { recipe = emptyRecipe, mayReach }: DumpOptions,
): Promise<ModelComparison> {
  job.report('prepare', 0, 1, 'dump');
  const dump = await openDump(path, mayReach);
  checkCancelled(job);
  const { data, model: float, threads } = workspace;
  const ours = await oursIn(job, workspace, recipe);
  const comparison = await compareDump(job, { float, dump, data, threads, ours });
  return {
    ...viewOf(comparison),
    sizeBytes: comparison.sizeBytes,
    dump: comparison.dump,
    graph: null,
  };
}

interface DumpOptions {
  readonly recipe?: Recipe | undefined;
  readonly mayReach?: ((path: string) => boolean) | undefined;
}

function viewOf({
  layers,
  missing,
  unmatched,
  firstDivergence,
  outputs,
  answers,
  notices,
}: Comparison | DumpComparison): Omit<ModelComparison, 'sizeBytes' | 'dump' | 'graph'> {
  const share = (right: number): number | null =>
    answers === null || answers.labelled === 0 ? null : right / answers.labelled;
  return {
    layers: layers.map((layer) => ({
      layer: layer.name,
      matchedBy: layer.matchedBy,
      weightDb: layer.weight?.sqnrDb ?? null,
      accumulatedDb: layer.accumulated?.sqnrDb ?? null,
      match: layer.match,
      theirTensor: layer.theirTensor,
      theirNode: layer.theirNode,
      oursDb: layer.oursDb,
      activation: layer.activation,
      weightGrid: layer.weightGrid,
      verdict: layer.verdict,
    })),
    missing,
    unmatched,
    firstDivergence,
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

function graphOf(model: PreparedModel, found: Comparison['layers']): OtherGraph {
  const { inputs, outputs, nodes, edges } = viewModel(model, { floatReasons: new Map() });
  const layers = otherLayers(
    model,
    found.map(({ name, theirNode, theirTensor }) => ({ layer: name, theirNode, theirTensor })),
  );
  return { inputs, outputs, nodes, edges, layers, precisions: otherPrecisions(model) };
}

/** Our own quantization under a recipe, calibrated once for the open model. */
async function oursIn(job: Job, workspace: Workspace, recipe: Recipe): Promise<Ours> {
  const plan = await workspace.calibratedPlan(job, recipe);
  const converted = await workspace.convert(job, recipe, plan);
  const measuring = workspace.measuring(converted, 'simulated');
  return {
    converted,
    sums: await measureDebug(job, measuring, { isolated: new Set(), shadow: false }),
  };
}
