import type { DataSource } from '../../src/engine/data/sample/data-source';
import type { HostTensor } from '../../src/engine/data/sample/tensor';
import { finishDraft, startDraft } from '../../src/engine/emit/draft/graph-draft';
import { writeQuantizedChain } from '../../src/engine/emit/quantized-chain';
import type { ConvertedModel } from '../../src/engine/emit/quantized-chain';
import { addUsedInitializers } from '../../src/engine/emit/draft/model-draft';
import { silentJob } from '../../src/engine/jobs/job';
import { makeShapeOracle } from '../../src/engine/run/shape-oracle';
import { rangesFrom } from '../../src/engine/observe/observations';
import { observe } from '../../src/engine/observe/observe';
import { makeValueInfo } from '../../src/engine/onnx/proto';
import type { ModelProto } from '../../src/engine/onnx/proto';
import { encodeShared } from '../../src/engine/onnx/shared-proto';
import { makePlan } from '../../src/engine/plan/plan';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { convert } from '../../src/engine/quantize/convert';
import { makeWeightCache } from '../../src/engine/quantize/weight-cache';
import { createSession } from '../../src/engine/runtime/ort';
import type { SessionOptions } from '../../src/engine/runtime/session-options';
import type { Recipe } from '../../src/shared/recipe/recipe';

/** Calibrates a model on data and converts it under a recipe. */
export async function converted(
  model: PreparedModel,
  data: DataSource,
  recipe: Recipe,
): Promise<ConvertedModel> {
  const observations = await observe(silentJob, model, data, makeShapeOracle(model));
  const cache = makeWeightCache(model);
  const plan = makePlan(model, recipe);
  return { model, conversion: convert(model, plan, rangesFrom(observations, false), cache), cache };
}

/** The quantized chain alone, weights rounded in JavaScript, with these tensors as outputs. */
export function simulatedChain(from: ConvertedModel, tensors: readonly string[]): ModelProto {
  const { model } = from;
  const draft = startDraft(model.preparedOpset);
  const chain = writeQuantizedChain(draft, from, { prefix: '', weights: 'float' });
  draft.outputs.push(...tensors.map((tensor) => makeValueInfo(chain.value(tensor))));
  addUsedInitializers(draft, model);
  return finishDraft(draft, model.model, model.model.graph?.input ?? []);
}

/** All outputs of a model on one sample of the data. */
export async function runOnce(
  model: ModelProto,
  data: DataSource,
  options: SessionOptions,
  sample = 0,
): Promise<Readonly<Record<string, HostTensor>>> {
  const session = await createSession(encodeShared(model), options);
  try {
    return await session.run(await data.read(sample));
  } finally {
    await session.release();
  }
}
