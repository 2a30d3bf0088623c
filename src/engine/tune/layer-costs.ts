import type { TuneRequest } from '../../shared/contract/arguments';
import { profileLayers } from '../bench/profile-layers';
import type { ConvertedModel } from '../emit/quantized-chain';
import { badInput } from '../../shared/errors';
import { dtypes } from '../../shared/dtypes';
import { quiet, type Job } from '../jobs/job';
import type { QuantizedTensor } from '../quantize/weights';
import type { Layer, Plan } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { lintPlan } from '../targets/lint-model';
import type { TargetName } from '../../shared/targets/targets';
import { quantizedSize } from '../calls/evaluate';
import type { Workspace } from '../workspace/workspace';

/**
 * What keeping layers in float costs, over the recipe that tuning starts from. What a target computes in float
 * anyway costs neither count nor time.
 */
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
  { cost: kind, recipe }: Pick<TuneRequest, 'cost' | 'recipe'>,
): Promise<LayerCosts> {
  const free = floatThere(workspace.model, start.conversion.plan, recipe.target);
  const isFree = ({ name }: Layer): boolean => free.has(name);
  switch (kind) {
    case 'bits':
      throw badInput('Bits are a cost of precisions.', 'Name some, too: --precisions w4,w8,float.');
    case 'count':
      return {
        of: (layer) => (isFree(layer) ? 0 : 1),
        total: (skipped) => skipped.filter((layer) => !isFree(layer)).length,
      };
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
      const of = (layer: Layer): number => {
        const timing = layers[layer.index];
        return timing === undefined || isFree(layer)
          ? 0
          : timing.floatUs - timing.quantizedUs - (timing.quantizeUs ?? 0);
      };
      return { of, total: (skipped) => skipped.reduce((sum, layer) => sum + of(layer), 0) };
    }
  }
}

/** Layers that the target of a recipe takes, but computes in float. */
function floatThere(
  model: PreparedModel,
  plan: Plan,
  target: TargetName | undefined,
): ReadonlySet<string> {
  const findings = target === undefined ? [] : lintPlan(model, plan, target).findings;
  return new Set(findings.flatMap(({ severity, layer }) => (severity === 'slow' ? [layer] : [])));
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
