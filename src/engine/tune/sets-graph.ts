import { ErrorSheet } from '../emit/error-sheet';
import type { ErrorSlots } from '../emit/error-sheet';
import { finishDraft, sampleInputs, startDraft } from '../emit/graph-draft';
import { writeQuantizedChain } from '../emit/quantized-chain';
import type { ConvertedModel } from '../emit/quantized-chain';
import { referenceInput } from '../emit/skip-set-graph';
import { addUsedInitializers } from '../emit/used-initializers';
import { DataType, makeValueInfo } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/types';
import { MergedDraft } from './merge-draft';
import type { Masks } from '../quantize/mask-room';

export interface SetsOptions {
  readonly dims: ReadonlyMap<string, readonly number[]> | null;
  readonly elements: (tensor: string) => number | null;
  readonly masks: Masks;
  /** Model outputs to compare. */
  readonly outputs: readonly string[];
  /** The float answers are fed as further inputs; else the graph computes them itself. */
  readonly references: boolean;
}

export interface SetsGraph {
  readonly model: ModelProto;
  /** Per set: output → its sums. */
  readonly sets: readonly ReadonlyMap<string, ErrorSlots>[];
}

/**
 * Several states of a recipe in one graph. Whatever two of them, or the float model, compute alike
 * is computed once: chains that differ from a layer on share all before it.
 */
export function setsGraph(
  model: PreparedModel,
  sets: readonly ConvertedModel[],
  options: SetsOptions,
): SetsGraph {
  const draft = startDraft(model.preparedOpset, model.graph.nodes);
  const merged = new MergedDraft(draft);
  const inputs = [...sampleInputs(model.model, model.graph.inputs, options.dims)];
  if (options.references) {
    for (const output of options.outputs) {
      inputs.push(makeValueInfo(referenceInput(output), DataType.FLOAT));
    }
  }
  const values = sets.map((converted, index) => {
    const own = startDraft(model.preparedOpset);
    const chain = writeQuantizedChain(own, converted, { prefix: `${index}:`, weights: 'float' });
    const named = merged.add(own);
    return new Map(options.outputs.map((output) => [output, named(chain.value(output))]));
  });
  const sheet = new ErrorSheet(draft, options.elements, options.masks);
  const slots = values.map((outputs) => {
    const compared = new Map<string, ErrorSlots>();
    for (const [output, value] of outputs) {
      const float = options.references ? referenceInput(output) : output;
      // Nothing is rounded on the way to this output: the float chain need not run to say so.
      const quantized = value === output ? float : value;
      compared.set(output, sheet.compare(float, quantized, output, 'full'));
    }
    return compared;
  });
  sheet.finish();
  addUsedInitializers(draft, model);
  return { model: finishDraft(draft, model.model, inputs), sets: slots };
}
