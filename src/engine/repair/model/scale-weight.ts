import type { PreparedModel } from '../../prepare/model/types';
import type { ModelEdits } from './model-edits';
import { scaledWeight, weightCells, weightPosition } from './weight-cells';

/** Multiplies the weight of a node by factors of its input and output channels. False where it has none of the kind. */
export function scaleWeight(
  model: PreparedModel,
  edits: ModelEdits,
  index: number,
  inputs: Float64Array | null,
  outputs: Float64Array | null,
): boolean {
  const node = model.graph.nodes[index];
  const weight = edits.valuesAt(index, weightPosition);
  const cells = node === undefined || weight === null ? null : weightCells(node, weight.dims);
  if (weight === null || cells === null) return false;
  edits.set(index, weightPosition, scaledWeight(weight, cells, inputs, outputs));
  return true;
}
