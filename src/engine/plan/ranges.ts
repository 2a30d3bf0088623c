import type { PreparedModel } from '../prepare/model/types';
import { traitsOf } from '../ops/catalogue';
import type { RangeSource } from './types';

/**
 * Which observation gives a tensor its range. A Relu or Clip that is alone behind its input gives
 * its output's range to its input, folded or not; Softmax is always 0 to 1.
 * Source: `adjust_tensor_ranges` of ONNX Runtime's quantizer, which does so to outputs of the model
 * as well (`parity`): those lose all that the activation behind them cuts off.
 */
export function rangeSources(
  model: PreparedModel,
  isQuantized: (node: number) => boolean,
  parity: boolean,
): (tensor: string) => RangeSource {
  const sources = new Map<string, RangeSource>();
  const sourceOf = (tensor: string): RangeSource =>
    sources.get(tensor) ?? { kind: 'observed', tensor };
  model.graph.nodes.forEach((node, index) => {
    const input = node.input[0] ?? '';
    const output = node.output[0] ?? '';
    const { limits, fixedRange } = traitsOf(node);
    if (!isQuantized(index)) return;
    if (limits !== null) {
      const isAlone = model.graph.consumers.get(input)?.length === 1;
      if (isAlone && (parity || !model.graph.outputs.has(input)))
        sources.set(input, sourceOf(output));
    } else if (fixedRange !== null) {
      sources.set(output, { kind: 'fixed', ...fixedRange });
    }
  });
  return sourceOf;
}
