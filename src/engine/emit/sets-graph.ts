import { changingShapes } from './draft/changing-shapes';
import { ErrorSheet, type ErrorSlots, type SampleFacts } from './sheet/error-sheet';
import { sampleInputs, startDraft } from './draft/graph-draft';
import { writeQuantizedChain, type ConvertedModel } from './quantized-chain';
import { groupsName, writeGroups } from './draft/output-groups';
import { drawnName, drawnTensors } from '../ops/random-nodes';
import { groupsOf, referenceInput, referenceInputs } from './references';
import { finishModel, startFloatDraft } from './draft/model-draft';
import type { ModelProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';
import { MergedDraft } from './draft/merge-draft';

export interface SetsOptions extends SampleFacts {
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
  const draft = startFloatDraft(model);
  const merged = new MergedDraft(draft);
  const inputs = sampleInputs(model, options.dims);
  if (options.references) inputs.push(...referenceInputs(model, options.outputs));
  const drawn = new Map(
    drawnTensors(model.graph).map((tensor) => [
      tensor,
      options.references ? drawnName(tensor) : tensor,
    ]),
  );
  const values = sets.map((converted, index) => {
    const own = startDraft(model.preparedOpset);
    const chain = writeQuantizedChain(own, converted, {
      prefix: `${index}:`,
      weights: 'float',
      drawn,
    });
    const named = merged.add(own);
    return new Map(options.outputs.map((output) => [output, named(chain.value(output))]));
  });
  const sheet = new ErrorSheet(draft, options, changingShapes(model.graph));
  const groups = new Map(
    [...groupsOf(model)].map(([output, joined]) => [
      output,
      {
        ids: options.references ? groupsName(output) : writeGroups(draft, output, joined),
        count: joined.branches.length,
      },
    ]),
  );
  const slots = values.map((outputs) => {
    const compared = new Map<string, ErrorSlots>();
    for (const [output, value] of outputs) {
      const float = options.references ? referenceInput(output) : output;
      // Nothing is rounded on the way to this output: the float chain need not run to say so.
      const quantized = value === output ? float : value;
      const extras = { groups: groups.get(output) };
      compared.set(output, sheet.compare(float, quantized, output, 'full', extras));
    }
    return compared;
  });
  sheet.finish();
  return { model: finishModel(draft, model, inputs), sets: slots };
}
