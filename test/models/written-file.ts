import type { DataSource } from '../../src/engine/data/sample/data-source';
import { exportGraph } from '../../src/engine/emit/export-graph';
import type { ConvertedModel } from '../../src/engine/emit/quantized-chain';
import { silentJob } from '../../src/engine/jobs/job';
import { measureDebug } from '../../src/engine/measure/measure-debug';
import type { DebugSums } from '../../src/engine/measure/measure-debug';
import { makeShapeOracle } from '../../src/engine/run/shape-oracle';
import { masksOf, rangesFrom } from '../../src/engine/observe/observations';
import type { Observations } from '../../src/engine/observe/observations';
import { observe } from '../../src/engine/observe/observe';
import { encodeShared } from '../../src/engine/onnx/shared-proto';
import { makePlan } from '../../src/engine/plan/plan';
import { presetOf } from '../../src/shared/recipe/presets';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { convert } from '../../src/engine/quantize/convert';
import { makeWeightCache } from '../../src/engine/quantize/weight-cache';
import { createSession } from '../../src/engine/runtime/ort';
import { sessionOptions } from '../../src/engine/runtime/session-options';
import { emptyRecipe } from '../../src/shared/recipe/recipe';
import type { Recipe } from '../../src/shared/recipe/recipe';

export interface MeasuredModel extends ConvertedModel {
  readonly observations: Observations;
  /** What `debug` says, simulated. */
  readonly sums: DebugSums;
  /** SQNR of all outputs of the written file together, with real kernels, against the float model, dB. */
  readonly writtenDb: number;
  /** The same of the simulated model. */
  readonly simulatedDb: number;
}

/** Calibrates, converts and measures a model, simulated and as the file that is written. */
export async function measureModel(
  model: PreparedModel,
  data: DataSource,
  recipe: Recipe = emptyRecipe,
): Promise<MeasuredModel> {
  const oracle = makeShapeOracle(model);
  const observations = await observe(silentJob, model, data, oracle);
  const cache = makeWeightCache(model);
  const plan = makePlan(model, recipe);
  const { parity } = presetOf(recipe);
  const conversion = convert(model, plan, rangesFrom(observations, parity), cache);
  const from: ConvertedModel = { model, conversion, cache };
  const masks = masksOf(observations);
  const measuring = { converted: from, data, oracle, masks, kernels: 'simulated' } as const;
  const sums = await measureDebug(silentJob, measuring, {
    isolated: new Set(plan.layers.map(({ index }) => index)),
    shadow: false,
  });
  const totals = [...sums.outputs.values()];
  const sum = (of: 'signal' | 'noise') => totals.reduce((total, one) => total + one[of], 0);
  return {
    ...from,
    observations,
    sums,
    simulatedDb: 10 * Math.log10(sum('signal') / sum('noise')),
    writtenDb: await writtenDb(from, data),
  };
}

async function writtenDb(from: ConvertedModel, data: DataSource): Promise<number> {
  const float = await createSession(encodeShared(from.model.model), sessionOptions('simulated'));
  const written = await createSession(encodeShared(exportGraph(from)), sessionOptions('real'));
  let signal = 0;
  let noise = 0;
  for (let sample = 0; sample < data.count; sample += 1) {
    const feeds = await data.read(sample);
    const wanted = await float.run(feeds);
    const found = await written.run(feeds);
    for (const name of from.model.graph.outputs) {
      const x = wanted[name]?.data ?? [];
      const y = found[name]?.data ?? [];
      for (let index = 0; index < x.length; index += 1) {
        signal += Number(x[index]) ** 2;
        noise += (Number(x[index]) - Number(y[index])) ** 2;
      }
    }
  }
  await float.release();
  await written.release();
  return 10 * Math.log10(signal / noise);
}
