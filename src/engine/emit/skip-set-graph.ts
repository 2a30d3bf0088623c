import type { Kernels } from '../../shared/report';
import { DataType, makeValueInfo } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { ErrorSheet } from './error-sheet';
import type { ErrorSlots } from './error-sheet';
import { finishDraft, sampleInputs, startDraft } from './graph-draft';
import { writeQuantizedChain } from './quantized-chain';
import type { ConvertedModel } from './quantized-chain';
import { addUsedInitializers } from './used-initializers';
import type { Masks } from '../quantize/mask-room';

export interface SkipSetOptions {
  readonly dims: ReadonlyMap<string, readonly number[]> | null;
  readonly elements: (tensor: string) => number | null;
  readonly kernels: Kernels;
  readonly masks: Masks;
  /** Float outputs to compare with; fed as further inputs. */
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

/** Name of the extra input that carries the float model's answer. */
export function referenceInput(output: string): string {
  return `reference/${output}`;
}

/**
 * The quantized model alone, its outputs compared with float references kept from before: what a
 * click costs. With real kernels it is the exported graph itself.
 */
export function skipSetGraph(converted: ConvertedModel, options: SkipSetOptions): SkipSetGraph {
  const { model } = converted;
  const draft = startDraft(model.preparedOpset);
  const chain = writeQuantizedChain(draft, converted, {
    prefix: '',
    weights: options.kernels === 'real' ? 'integer' : 'float',
  });
  const sheet = new ErrorSheet(draft, options.elements, options.masks);
  const outputs = new Map<string, ErrorSlots>();
  const values = new Map<string, string>();
  const inputs = [...sampleInputs(model.model, model.graph.inputs, options.dims)];
  for (const output of options.outputs) {
    inputs.push(makeValueInfo(referenceInput(output), DataType.FLOAT));
    // One reader, as an output has: a value read by several sums would be fused in another way.
    const value =
      options.kernels === 'real'
        ? draft.add('Max', [chain.value(output)], `apart/${output}`)
        : chain.value(output);
    outputs.set(output, sheet.compare(referenceInput(output), value, output, 'full'));
    if (options.values) {
      values.set(output, value);
      draft.outputs.push(makeValueInfo(value));
    }
  }
  sheet.finish();
  addUsedInitializers(draft, model);
  return { model: finishDraft(draft, model.model, inputs), outputs, values };
}
