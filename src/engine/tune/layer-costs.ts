import type { TuneRequest } from '../../shared/contract/arguments';
import { profileLayers } from '../bench/profile-layers';
import type { ConvertedModel } from '../emit/quantized-chain';
import { dtypes } from '../../shared/dtypes';
import { quiet, type Job } from '../jobs/job';
import type { QuantizedTensor } from '../quantize/weights';
import type { Layer } from '../plan/types';
import { quantizedSize } from '../calls/evaluate';
import type { Workspace } from '../workspace/workspace';

/** What keeping layers in float costs, over the recipe that tuning starts from. */
export interface LayerCosts {
  /** One layer by itself: µs per run, bytes, or 1. Negative where float is cheaper. */
  of(layer: Layer): number;
  /** A whole state, given the layers that it skips and the start did not. */
  total(skipped: readonly Layer[], converted: ConvertedModel): number;
}

const profiledRuns = 8;

export async function layerCosts(
  job: Job,
  workspace: Workspace,
  start: ConvertedModel,
  kind: TuneRequest['cost'],
): Promise<LayerCosts> {
  switch (kind) {
    case 'count':
      return { of: () => 1, total: (skipped) => skipped.length };
    case 'bytes': {
      const before = quantizedSize(start);
      return {
        of: (layer) => extraBytes(start, layer),
        total: (_skipped, converted) => quantizedSize(converted) - before,
      };
    }
    case 'time': {
      const { threads, data } = workspace;
      const options = { threads, runs: profiledRuns };
      const { layers } = await profileLayers(quiet(job), start, data, options);
      const of = ({ index }: Layer): number => {
        const timing = layers[index];
        return timing === undefined
          ? 0
          : timing.floatUs - timing.quantizedUs - (timing.quantizeUs ?? 0);
      };
      return { of, total: (skipped) => skipped.reduce((sum, layer) => sum + of(layer), 0) };
    }
  }
}

/** Integers and, by blocks, their scales. */
function storedBytes({ data, dtype, block, scale }: QuantizedTensor): number {
  const scales = block === undefined ? 0 : scale.byteLength;
  return Math.ceil((data.length * dtypes[dtype].bits) / 8) + scales;
}

/** float32 instead of 8 bits for every weight of the layer. */
function extraBytes({ conversion }: ConvertedModel, layer: Layer): number {
  return layer.weights.reduce((sum, { key }) => {
    const weight = conversion.weights.get(key);
    return sum + (weight === undefined ? 0 : weight.data.length * 4 - storedBytes(weight));
  }, 0);
}
