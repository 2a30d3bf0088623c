import type { Kernels } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { DebugSums } from '../measure/measure-debug';
import type { ErrorSums } from '../measure/metrics';
import type { Workspace } from '../workspace/workspace';
import { energiesOf, outputDb, worstDb, type OutputNoise } from '../noise/output-noise';
import { predictNoise } from './predict';
import { stateOf } from '../noise/recipe-state';
import { allSamples } from '../data/sample/spread-samples';

/**
 * Learns from a run: its state becomes a base for predictions, its prediction is compared with what
 * came out, and its debug pass says what every layer does to noise.
 */
export async function noteRun(
  workspace: Workspace,
  recipe: Recipe,
  kernels: Kernels,
  converted: ConvertedModel,
  sums: Pick<DebugSums, 'outputs' | 'accumulated' | 'isolated'>,
): Promise<void> {
  const { tuning, model, data } = workspace;
  const { plan } = converted.conversion;
  const state = stateOf(converted);
  const noise: OutputNoise = {
    ...energiesOf(model, sums.outputs),
    samples: data.count,
  };
  const predicted = await predictNoise(workspace, recipe, plan);
  const isNew =
    !tuning.states.has('simulated', state.signature) && !tuning.states.has('real', state.signature);
  const predictedDb = predicted === null ? null : worstDb(predicted).db;
  const measuredDb = outputDb(noise).db;
  if (isNew && predictedDb !== null && measuredDb !== null) {
    tuning.states.noteError({ predictedDb, measuredDb });
  }
  tuning.noteState(kernels, state, noise);
  const samples = allSamples(data.count);
  if (tuning.sums.complete(kernels, state.signature, samples) === null) {
    tuning.sums.forget(kernels, state.signature);
    tuning.sums.add(kernels, state.signature, samples, noise);
  }
  const share = (errors: ErrorSums | undefined): number | null =>
    errors === undefined || !(errors.signal > 0) ? null : errors.noise / errors.signal;
  for (const layer of plan.layers) {
    const accumulated = share(sums.accumulated.get(layer.index));
    const isolated = share(sums.isolated.get(layer.index));
    if (accumulated !== null)
      tuning.measuredLayers.noteLayer(plan, layer, { accumulated, isolated });
  }
}
