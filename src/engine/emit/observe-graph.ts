import type { ModelProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { sampleInputs } from './draft/graph-draft';
import { writeSoftmaxFloor } from './sheet/softmax-floor';
import { writeWithoutMask } from './sheet/mask-nodes';
import type { SampleFacts } from './sheet/error-sheet';
import { startSumSheet, type SumSlot } from './sheet/sum-sheet';
import { finishModel, startFloatDraft } from './draft/model-draft';

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
  /** The same without masks, of the tensors that have some. */
  readonly unmasked: ReadonlyMap<string, ObserveSlots>;
  /** Lowest scores that matter, by position in `rows`. */
  readonly floors: ReadonlyMap<number, SumSlot>;
}

/** Scores of which some Softmax makes weights. */
export interface ScoreRows {
  readonly tensor: string;
  readonly axes: readonly number[];
}

export interface ObserveOptions extends Omit<SampleFacts, 'masks'> {
  /** Tensors to observe a second time without what is masked. */
  readonly masked: ReadonlySet<string>;
  readonly rows: readonly ScoreRows[];
}

/** The float model with min, max and sum of squares of the given tensors as its only outputs. */
export function observeGraph(
  model: PreparedModel,
  tensors: readonly string[],
  options: ObserveOptions,
): ObserveGraph {
  const draft = startFloatDraft(model);
  const sheet = startSumSheet(draft, 'observe/');
  const slots = new Map<string, ObserveSlots>();
  const unmasked = new Map<string, ObserveSlots>();
  const slotsOf = (value: string, tensor: string): ObserveSlots => {
    const flat = sheet.flat(value, options.elements(tensor));
    return {
      min: sheet.reduce(flat, 'min'),
      max: sheet.reduce(flat, 'max'),
      sumSquare: sheet.reduce(flat, 'sumSquare'),
    };
  };
  for (const tensor of tensors) {
    slots.set(tensor, slotsOf(tensor, tensor));
    if (options.masked.has(tensor)) {
      unmasked.set(tensor, slotsOf(writeWithoutMask(draft, tensor), tensor));
    }
  }
  const floors = new Map<number, SumSlot>();
  options.rows.forEach(({ tensor, axes }, position) => {
    if (options.elements(tensor) === 0) return;
    floors.set(position, writeSoftmaxFloor(draft, sheet, tensor, axes, `observe/${position}/`));
  });
  sheet.finish();
  const finished = finishModel(draft, model, sampleInputs(model, options.dims));
  return { model: finished, slots, unmasked, floors };
}
