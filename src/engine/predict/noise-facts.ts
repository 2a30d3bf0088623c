import type { Recipe } from '../../shared/recipe/recipe';
import { dimsOfFeeds } from '../run/shape-oracle';
import { rangesFrom } from '../observe/observations';
import { presetOf } from '../../shared/recipe/presets';
import type { Workspace } from '../workspace/workspace';
import type { TransferFacts } from '../noise/noise-transfer';
import type { TensorFacts } from '../noise/rounding-noise';

export type NoiseFacts = TensorFacts & TransferFacts;

/** What calibration knows of the tensors; null before calibration. Takes milliseconds, measures nothing. */
export async function noiseFacts(workspace: Workspace, recipe: Recipe): Promise<NoiseFacts | null> {
  const { model, cache, observed, oracle } = workspace;
  if (observed === null) return null;
  const { data } = workspace;
  const elements = await oracle.elementsUnder(dimsOfFeeds(await data.read(0)));
  const energy = (tensor: string): number | null => {
    const stats = observed.stats.get(tensor);
    // Next to the energy of a mask, that of the scores would be nothing.
    return stats === undefined || stats.unmasked !== null ? null : stats.sumSquare;
  };
  return {
    model,
    graph: model.graph,
    cache,
    weightNoises: workspace.tuning.weightNoises,
    ranges: rangesFrom(observed, presetOf(recipe).parity),
    energy,
    elements,
    signalRange: (tensor) => observed.stats.get(tensor)?.unmasked ?? null,
    meanSquare: (tensor) => {
      const sum = energy(tensor);
      const count = elements(tensor);
      return sum === null || count === null || count === 0 ? null : sum / (count * data.count);
    },
  };
}
