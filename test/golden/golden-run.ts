import { join } from 'node:path';
import type { Recipe } from '../../src/shared/recipe/recipe';
import { openData } from '../../src/engine/data/open-data';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import type { ConvertedModel } from '../../src/engine/emit/quantized-chain';
import { silentJob } from '../../src/engine/jobs/job';
import { measureDebug } from '../../src/engine/measure/measure-debug';
import type { DebugSums } from '../../src/engine/measure/measure-debug';
import { makeShapeOracle } from '../../src/engine/run/shape-oracle';
import type { ShapeOracle } from '../../src/engine/run/shape-oracle';
import { masksOf, rangesFrom } from '../../src/engine/observe/observations';
import type { Observations } from '../../src/engine/observe/observations';
import { observe } from '../../src/engine/observe/observe';
import { makePlan } from '../../src/engine/plan/plan';
import { prepareModel } from '../../src/engine/prepare/prepare';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { convert } from '../../src/engine/quantize/convert';
import { makeWeightCache } from '../../src/engine/quantize/weight-cache';
import { goldenFolder, goldenModel } from './golden-files';

/** One reference model, calibrated on the reference's own samples. */
export interface CalibratedModel {
  readonly model: PreparedModel;
  readonly data: DataSource;
  readonly oracle: ShapeOracle;
  readonly observations: Observations;
}

const calibrated = new Map<string, Promise<CalibratedModel>>();

/** Opens and calibrates a reference model, once for all its modes. */
export function calibrate(name: string): Promise<CalibratedModel> {
  let known = calibrated.get(name);
  if (known === undefined) {
    known = open(name);
    calibrated.set(name, known);
  }
  return known;
}

async function open(name: string): Promise<CalibratedModel> {
  const model = await prepareModel(goldenModel(name));
  const data = await openData(
    { kind: 'folder', path: join(goldenFolder, 'models', name, 'calib') },
    model.inputs,
  );
  const oracle = makeShapeOracle(model);
  return { model, data, oracle, observations: await observe(silentJob, model, data, oracle) };
}

/** The recipe that stands for a mode of the reference, e.g. `u8s8-pc`. */
export function goldenRecipe(mode: string): Recipe {
  return {
    schema: 'bitloupe.recipe/1',
    preset: mode.startsWith('s8') ? 'ort-s8s8' : 'ort-u8s8',
    ...(mode.endsWith('-pc') ? { global: { weight: { granularity: 'channel' } } } : {}),
  };
}

export function quantize({ model, observations }: CalibratedModel, recipe: Recipe): ConvertedModel {
  const cache = makeWeightCache(model);
  const plan = makePlan(model, recipe);
  const ranges = rangesFrom(observations, true);
  return { model, conversion: convert(model, plan, ranges, cache), cache };
}

/** Errors of all layers with simulated kernels, as the reference measured them. */
export function measure(
  { data, oracle, observations }: CalibratedModel,
  converted: ConvertedModel,
): Promise<DebugSums> {
  const masks = masksOf(observations);
  const measuring = { converted, data, oracle, masks, kernels: 'simulated' } as const;
  return measureDebug(silentJob, measuring, { isolated: new Set(), shadow: false });
}
