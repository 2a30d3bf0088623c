import type { Atom } from '../plan/rounding';
import type { InputUse, Unit } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** Operators whose third input is a bias. */
const withBias: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'Gemm',
  'InstanceNormalization',
  'LayerNormalization',
  'BatchNormalization',
]);

/**
 * Atoms of one layer, each once: its weights, and the tensors it rounds on reading or writing. A bias
 * that is an operand elsewhere is rounded as that operand: the atom is the operand's reader's, and goes
 * with it.
 */
export function heldAtoms(
  model: PreparedModel,
  unit: Unit,
  record: Pick<Unit, 'inputs' | 'weights' | 'outputMarks'> = unit,
): readonly Atom[] {
  const inputs = model.graph.nodes[unit.node]?.input ?? [];
  const isParameter = (position: number): boolean =>
    model.graph.initializers.has(inputs[position] ?? '');
  const isBias = ({ position }: InputUse): boolean =>
    position === 2 && withBias.has(unit.op) && isParameter(1) && isParameter(2);
  return [
    ...new Set([
      ...record.weights.map(({ key }) => `w:${key}`),
      ...record.inputs.filter((use) => !isBias(use)).map(({ mark }) => `r:${mark}`),
      ...record.outputMarks.map(({ id }) => `r:${id}`),
    ]),
  ];
}
