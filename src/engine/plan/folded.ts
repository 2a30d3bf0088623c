import type { Unit } from './types';

/** True when the activation of the layer is done by rounding its producer's output. */
export function isFolded(unit: Unit): boolean {
  return (
    unit.activation !== null && unit.outputMarks.some((mark) => mark.tensor === unit.outputs[0])
  );
}
