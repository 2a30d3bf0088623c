import { badInput } from '../../../shared/errors';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import type { ModelEdits } from '../model/model-edits';
import { weightCells, weightPosition } from '../model/weight-cells';

/** Input of a layer that holds its bias, or could; null where it has no place for one that is a constant. */
export function biasPlace(model: PreparedModel, index: number): number | null {
  const { graph } = model;
  const node = graph.nodes[index];
  const { bias, product } = traitsOf(node);
  if (node === undefined || bias === null || product === null) return null;
  if (!graph.initializers.has(node.input[weightPosition] ?? '')) return null;
  const name = node.input[bias] ?? '';
  return name === '' || graph.initializers.has(name) ? bias : null;
}

/** Gives a layer a bias of zeros where it has none. Throws `bad-input` naming the layer where it cannot have one. */
export function addBias(
  model: PreparedModel,
  edits: ModelEdits,
  index: number,
  name: string,
): void {
  const position = biasPlace(model, index);
  const node = model.graph.nodes[index];
  const weight = edits.valuesAt(index, weightPosition);
  const cells = node === undefined || weight === null ? null : weightCells(node, weight.dims);
  if (position === null || cells === null) {
    throw badInput(
      `'${name}' has no bias that could be corrected`,
      'Convolutions and Gemm with constant weights have one, or can be given one.',
    );
  }
  if (edits.valuesAt(index, position) !== null) return;
  edits.set(index, position, {
    dims: [cells.outputs],
    values: new Float32Array(cells.outputs),
  });
}
