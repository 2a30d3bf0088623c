import type { Layer } from './types';

/** True when the activation of the layer is done by rounding its producer's output. */
export function isFolded(layer: Layer): boolean {
  return (
    layer.activation !== null &&
    layer.outputRoundings.some((rounding) => rounding.tensor === layer.outputs[0])
  );
}
