import { badInput } from '../../shared/errors';
import { dimsOf, floatValues } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';

/** A float initializer with aligned values. */
export interface FloatWeight {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Reads a float initializer of the prepared graph; throws `bad-input` naming it. */
export function floatWeight(model: PreparedModel, tensor: string): FloatWeight {
  const initializer = model.graph.initializers.get(tensor);
  if (initializer === undefined) throw badInput(`the model has no initializer '${tensor}'`);
  return { dims: dimsOf(initializer), values: floatValues(initializer) };
}
