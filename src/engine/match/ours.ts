import type { GridView } from '../../shared/contract/matching';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { presetOf } from '../../shared/recipe/presets';
import type { DataSource } from '../data/sample/data-source';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import { measureDebug, type DebugSums } from '../measure/measure-debug';
import { collectHistograms } from '../observe/collect-histograms';
import { masksOf, needsHistogram, rangesFrom } from '../observe/observations';
import { observe } from '../observe/observe';
import type { Layer, Plan } from '../plan/types';
import { makePlan } from '../plan/plan';
import type { PreparedModel } from '../prepare/model/types';
import { convert } from '../quantize/convert';
import { makeWeightCache } from '../quantize/weight-cache';
import { makeShapeOracle } from '../run/shape-oracle';
import { viewOfQparams, viewOfTensor } from './reading/grids';

/** Our own quantization of the float model: what another one is judged by. */
export interface Ours {
  readonly converted: ConvertedModel;
  readonly sums: Pick<DebugSums, 'accumulated'>;
}

/** Calibrates, quantizes under the recipe that is the default, and measures every layer with simulated kernels. */
export async function measureOurs(job: Job, model: PreparedModel, data: DataSource): Promise<Ours> {
  const oracle = makeShapeOracle(model);
  const recipe = emptyRecipe;
  const found = await observe(job, model, data, oracle);
  const { stats } = found;
  const plan = makePlan(model, recipe, (tensor) => {
    const known = stats.get(tensor);
    return known === undefined ? null : (known.unmasked ?? known);
  });
  const histograms = wantsHistogram(plan)
    ? await collectHistograms(job, { model, data, oracle, observations: found })
    : found.histograms;
  const observations = { ...found, histograms };
  const cache = makeWeightCache(model);
  const ranges = rangesFrom(observations, presetOf(recipe).parity);
  const converted = { model, conversion: convert(model, plan, ranges, cache), cache };
  const masks = masksOf(observations);
  const sums = await measureDebug(
    job,
    { converted, data, oracle, masks, kernels: 'simulated' },
    { isolated: new Set(), shadow: false },
  );
  return { converted, sums };
}

function wantsHistogram(plan: Plan): boolean {
  return [...plan.roundings.values()].some(({ config }) => needsHistogram(config));
}

export interface OurLayer {
  readonly db: number | null;
  readonly activation: GridView | null;
  readonly weight: GridView | null;
}

/** What we would choose for a layer, and what comes of it. */
export function ourLayer({ converted, sums }: Ours, { name }: Layer): OurLayer {
  const { conversion } = converted;
  const layer = conversion.plan.layers.find((each) => each.name === name);
  if (layer === undefined) return { db: null, activation: null, weight: null };
  const [rounding] = layer.outputRoundings;
  const qparams = conversion.qparams.get(rounding?.id ?? '');
  const weight = conversion.weights.get(layer.weights[0]?.key ?? '');
  return {
    db: dbOf(sums.accumulated.get(layer.index)?.sqnr()),
    activation:
      rounding === undefined || qparams === undefined
        ? null
        : viewOfQparams(rounding.config.dtype, qparams),
    weight: weight === undefined ? null : viewOfTensor(weight),
  };
}

/** Errors below this are rounding of floats. */
const ceilingDb = 120;

/** dB with exact as the ceiling; null where it is not defined. */
export function dbOf(
  metric: { readonly sqnrDb: number | null; readonly exact?: true } | null | undefined,
): number | null {
  if (metric === null || metric === undefined) return null;
  return metric.exact === true ? ceilingDb : metric.sqnrDb;
}
