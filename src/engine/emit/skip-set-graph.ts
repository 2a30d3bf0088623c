import type { Kernels } from '../../shared/contract/arguments';
import { makeValueInfo, type ModelProto } from '../onnx/proto';
import { changingShapes } from './draft/changing-shapes';
import { ErrorSheet, type ErrorSlots, type SampleFacts } from './sheet/error-sheet';
import { sampleInputs, startDraft } from './draft/graph-draft';
import { writeQuantizedChain, type ConvertedModel } from './quantized-chain';
import { groupsName } from './draft/output-groups';
import { drawnInputs, groupsOf, referenceInput, referenceInputs } from './references';
import { storedModel } from './stored-model';
import { finishModel } from './draft/model-draft';

export interface SkipSetOptions extends SampleFacts {
  readonly kernels: Kernels;
  /** Float outputs to compare with; they and what goes with them are fed as further inputs. */
  readonly outputs: readonly string[];
  /** Also hands out the quantized outputs themselves. */
  readonly values: boolean;
}

export interface SkipSetGraph {
  readonly model: ModelProto;
  readonly outputs: ReadonlyMap<string, ErrorSlots>;
  /** output → name under which its values are fetched. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The quantized model alone, its outputs compared with float references kept from before: what a
 * click costs. With real kernels it is the exported graph itself.
 */
export function skipSetGraph(simulated: ConvertedModel, options: SkipSetOptions): SkipSetGraph {
  const converted = options.kernels === 'real' ? storedModel(simulated) : simulated;
  const { model } = converted;
  const draft = startDraft(model.preparedOpset);
  const chain = writeQuantizedChain(draft, converted, {
    prefix: '',
    weights: options.kernels === 'real' ? 'integer' : 'float',
    drawn: drawnInputs(model),
  });
  const sheet = new ErrorSheet(draft, options, changingShapes(model.graph));
  const groups = groupsOf(model);
  const outputs = new Map<string, ErrorSlots>();
  const values = new Map<string, string>();
  const inputs = [...sampleInputs(model, options.dims), ...referenceInputs(model, options.outputs)];
  for (const output of options.outputs) {
    // One reader, as an output has: a value read by several sums would be fused in another way.
    const value =
      options.kernels === 'real'
        ? draft.add('Max', [chain.value(output)], `apart/${output}`)
        : chain.value(output);
    const count = groups.get(output)?.branches.length;
    const extras = count === undefined ? {} : { groups: { ids: groupsName(output), count } };
    outputs.set(output, sheet.compare(referenceInput(output), value, output, 'full', extras));
    if (options.values) {
      values.set(output, value);
      draft.outputs.push(makeValueInfo(value));
    }
  }
  sheet.finish();
  return { model: finishModel(draft, model, inputs), outputs, values };
}
