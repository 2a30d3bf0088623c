import { makeValueInfo, type ModelProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { sampleInputs } from './draft/graph-draft';
import { finishModel, startFloatDraft } from './draft/model-draft';

/** A tensor of known rank and the axis that holds its channels. */
export interface ChannelTensor {
  readonly tensor: string;
  readonly rank: number;
  readonly axis: number;
}

/** Outputs that hold one value for each channel of a tensor, of one sample. */
export interface ChannelSlots {
  readonly min: string;
  readonly max: string;
  readonly sumSquare: string;
}

export interface ChannelGraph {
  readonly model: ModelProto;
  readonly slots: ReadonlyMap<string, ChannelSlots>;
}

/** The float model with the extremes and the energy of the channels of these tensors as its only outputs. */
export function channelGraph(
  model: PreparedModel,
  tensors: readonly ChannelTensor[],
  dims: ReadonlyMap<string, readonly number[]> | null,
): ChannelGraph {
  const draft = startFloatDraft(model);
  const slots = new Map<string, ChannelSlots>();
  for (const { tensor, rank, axis } of tensors) {
    const others = Array.from({ length: rank }, (_, index) => index).filter(
      (index) => index !== axis,
    );
    // The axes of reductions other than ReduceSum became an input at opset 18.
    const isInput = draft.opset >= 18;
    const inputs = isInput ? [tensor, draft.integers(others)] : [tensor];
    const attributes = { ...(isInput ? {} : { axes: others }), keepdims: 0 };
    const name = (part: string): string => `channels/${part}/${tensor}`;
    const own = {
      min: draft.add('ReduceMin', inputs, name('min'), attributes),
      max: draft.add('ReduceMax', inputs, name('max'), attributes),
      sumSquare: draft.add('ReduceSumSquare', inputs, name('squares'), attributes),
    };
    draft.outputs.push(...Object.values(own).map((output) => makeValueInfo(output)));
    slots.set(tensor, own);
  }
  return { model: finishModel(draft, model, sampleInputs(model, dims)), slots };
}
