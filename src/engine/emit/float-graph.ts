import { sampleInputs } from './draft/graph-draft';
import type { ModelProto, ValueInfoProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { finishModel, startFloatDraft } from './draft/model-draft';
import { writeExtras } from './references';

export interface FloatGraphOptions {
  /** Dims of a sample's inputs; null leaves them as the model has them. */
  readonly dims: ReadonlyMap<string, readonly number[]> | null;
  /** Also gives what graphs without a float chain need besides (see `writeExtras`). */
  readonly extras?: boolean;
}

/** The float model with these outputs, and only the nodes they need. */
export function floatGraph(
  model: PreparedModel,
  outputs: readonly ValueInfoProto[],
  { dims, extras = false }: FloatGraphOptions,
): ModelProto {
  const draft = startFloatDraft(model);
  draft.outputs.push(...outputs);
  if (extras) writeExtras(draft, model);
  return finishModel(draft, model, sampleInputs(model, dims));
}
