import { opTraits } from '../ops/catalogue';
import type { InputUse, Layer, Plan } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** One thing that adds noise: a quantized weight, or a tensor rounded in one way. */
export interface NoiseSource {
  readonly kind: 'weight' | 'rounding';
  /** The weight, or the tensor that is rounded. */
  readonly tensor: string;
  /** How: the key of the quantized weight, or the id of the rounding. */
  readonly way: string;
}

/** Equal for sources that are the same; for maps and sets. */
export function keyOf({ kind, way }: NoiseSource): string {
  return `${kind} ${way}`;
}

/** Equal for one tensor or weight under any qconfig. */
export function tensorKeyOf({ kind, tensor }: NoiseSource): string {
  return `${kind} ${tensor}`;
}

/** What a layer rounds, of a plan or of another walk over the model. */
type Rounded = Pick<Layer, 'inputs' | 'weights' | 'outputRoundings'>;

/** Noise sources of a plan, each once: what predictions add up. */
export function sourcesOf(plan: Plan): readonly NoiseSource[] {
  const quantized = plan.layers.filter(({ state }) => state === 'quantized');
  return distinct(quantized.flatMap(sourcesIn));
}

/**
 * Noise sources of one layer, each once: its weights, and the tensors it rounds on reading or writing. A
 * bias that is an operand elsewhere is rounded as that operand: the source is the operand's reader's, and
 * goes with it.
 */
export function sourcesOfLayer(
  model: PreparedModel,
  layer: Layer,
  rounded: Rounded = layer,
): readonly NoiseSource[] {
  const inputs = model.graph.nodes[layer.node]?.input ?? [];
  const { bias } = opTraits(layer.op);
  const isParameter = (position: number): boolean =>
    model.graph.initializers.has(inputs[position] ?? '');
  const isBias = ({ position }: InputUse): boolean =>
    position === bias && isParameter(1) && isParameter(bias);
  const own = rounded.inputs.filter((use) => !isBias(use));
  return distinct(sourcesIn({ ...rounded, inputs: own }));
}

function sourcesIn({ weights, inputs, outputRoundings }: Rounded): readonly NoiseSource[] {
  return [
    ...weights.map(weightSource),
    ...inputs.map(({ tensor, rounding }) => roundingSource({ tensor, id: rounding })),
    ...outputRoundings.map(roundingSource),
  ];
}

export function weightSource({ tensor, key }: { tensor: string; key: string }): NoiseSource {
  return { kind: 'weight', tensor, way: key };
}

export function roundingSource({ tensor, id }: { tensor: string; id: string }): NoiseSource {
  return { kind: 'rounding', tensor, way: id };
}

function distinct(sources: readonly NoiseSource[]): readonly NoiseSource[] {
  return [...new Map(sources.map((source) => [keyOf(source), source])).values()];
}
