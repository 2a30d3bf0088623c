import { DataType, makeTensor } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/types';
import { finishDraft, sampleInputs, startDraft } from './graph-draft';
import { startSumSheet } from './sum-sheet';
import type { SumSlot } from './sum-sheet';
import { addUsedInitializers } from './used-initializers';

/** Slots of one observed tensor. */
export interface ObserveSlots {
  readonly min: SumSlot;
  readonly max: SumSlot;
  /** NaN and infinity hide from min and max, never from the sum of squares. */
  readonly sumSquare: SumSlot;
}

export interface ObserveGraph {
  readonly model: ModelProto;
  readonly slots: ReadonlyMap<string, ObserveSlots>;
}

export interface ObserveOptions {
  readonly dims: ReadonlyMap<string, readonly number[]> | null;
  /** Elements of a tensor under these dims, null = not known. */
  readonly elements: (tensor: string) => number | null;
  /** Values at or beyond ±limit count as 0: what a range without attention masks looks like. */
  readonly ignoreFrom?: number;
}

/** The float model with min, max and sum of squares of the given tensors as its only outputs. */
export function observeGraph(
  model: PreparedModel,
  tensors: readonly string[],
  options: ObserveOptions,
): ObserveGraph {
  const draft = startDraft(model.preparedOpset);
  draft.nodes.push(...model.graph.nodes);
  const sheet = startSumSheet(draft, 'observe/');
  const slots = new Map<string, ObserveSlots>();
  for (const tensor of tensors) {
    const value =
      options.ignoreFrom === undefined ? tensor : withoutMask(tensor, options.ignoreFrom);
    const flat = sheet.flat(value, options.elements(tensor));
    slots.set(tensor, {
      min: sheet.reduce(flat, 'min'),
      max: sheet.reduce(flat, 'max'),
      sumSquare: sheet.reduce(flat, 'sumSquare'),
    });
  }
  sheet.finish();
  addUsedInitializers(draft, model);
  const inputs = sampleInputs(model.model, model.graph.inputs, options.dims);
  return { model: finishDraft(draft, model.model, inputs), slots };

  function withoutMask(tensor: string, limit: number): string {
    const bound = draft.constant('observe/limit', () =>
      makeTensor('observe/limit', DataType.FLOAT, [], Float32Array.of(limit)),
    );
    const zero = draft.constant('observe/zero', () =>
      makeTensor('observe/zero', DataType.FLOAT, [], Float32Array.of(0)),
    );
    const size = draft.add('Abs', [tensor], `observe/abs/${tensor}`);
    const isFinite = draft.add('Less', [size, bound], `observe/less/${tensor}`);
    return draft.add('Where', [isFinite, tensor, zero], `observe/masked/${tensor}`);
  }
}
