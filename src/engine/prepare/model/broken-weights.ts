import { getOrMake } from '../../../shared/get-or-make';
import { DataType } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from './types';

/** A weight that is not finite everywhere. */
export interface BrokenWeight {
  readonly tensor: string;
  /** Prepared index of the first node that has it as a weight. */
  readonly node: number;
  /** Values that are NaN or infinite, and how many there are in all. */
  readonly broken: number;
  readonly values: number;
}

const known = new WeakMap<PreparedModel, ReadonlyMap<string, BrokenWeight>>();

/** Weights and biases that hold NaN or infinity, by name; looked for once per model. */
export function brokenWeights(model: PreparedModel): ReadonlyMap<string, BrokenWeight> {
  return getOrMake(known, model, () => find(model));
}

function find(model: PreparedModel): ReadonlyMap<string, BrokenWeight> {
  const found = new Map<string, BrokenWeight>();
  const seen = new Set<string>();
  model.graph.nodes.forEach((node, index) => {
    const { weights, bias, product } = traitsOf(node);
    // An Add may well have a mask of −infinity; weights and biases may not.
    if (weights.length === 0) return;
    node.input.forEach((tensor, position) => {
      const initializer = model.graph.initializers.get(tensor);
      if (initializer?.dataType !== DataType.FLOAT || seen.has(tensor)) return;
      seen.add(tensor);
      const values = floatValues(initializer);
      let broken = 0;
      // Folding makes a mask that is added to a product the bias of a Gemm.
      const mayMask = product?.kind === 'matrix' && position === bias;
      for (const value of values) {
        if (!Number.isFinite(value) && !(mayMask && value === -Infinity)) broken += 1;
      }
      if (broken > 0) found.set(tensor, { tensor, node: index, broken, values: values.length });
    });
  });
  return found;
}

/** What is wrong, as the beginning of a sentence. */
export function describeBroken(model: PreparedModel, weight: BrokenWeight): string {
  const node = model.originalNames[weight.node] ?? '';
  return `weight '${weight.tensor}' of node '${node}' holds NaN or infinity (${weight.broken} of ${weight.values} values)`;
}
