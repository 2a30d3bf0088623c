import { opTraits } from '../ops/catalogue';
import type { Atom } from '../plan/rounding';
import type { InputUse, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/**
 * Atoms of one layer, each once: its weights, and the tensors it rounds on reading or writing. A bias
 * that is an operand elsewhere is rounded as that operand: the atom is the operand's reader's, and goes
 * with it.
 */
export function heldAtoms(
  model: PreparedModel,
  layer: Layer,
  record: Pick<Layer, 'inputs' | 'weights' | 'outputRoundings'> = layer,
): readonly Atom[] {
  const inputs = model.graph.nodes[layer.node]?.input ?? [];
  const { bias } = opTraits(layer.op);
  const isParameter = (position: number): boolean =>
    model.graph.initializers.has(inputs[position] ?? '');
  const isBias = ({ position }: InputUse): boolean =>
    position === bias && isParameter(1) && isParameter(bias);
  return [
    ...new Set([
      ...record.weights.map(({ key }) => `w:${key}`),
      ...record.inputs.filter((use) => !isBias(use)).map(({ rounding }) => `r:${rounding}`),
      ...record.outputRoundings.map(({ id }) => `r:${id}`),
    ]),
  ];
}
