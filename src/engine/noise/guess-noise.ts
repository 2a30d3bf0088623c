import { getOrMake } from '../../shared/get-or-make';
import type { Plan, Layer } from '../plan/types';
import { inputShares, transferToOutputs, type TransferFacts } from './noise-transfer';
import { keyOf, roundingSource, weightSource, type NoiseSource } from './noise-source';
import { noiseOfRounding, weightNoise, type TensorFacts } from './rounding-noise';
import type { MeasuredLayers } from './measured-layers';

/** Measured noise this close to the signal says nothing about how noise passes on. */
const saturated = 0.2;

const leastDamping = 0.02;
const mostDamping = 3;

/** What is guessed of one noise source: relative noise at the model's outputs. */
export interface NoiseGuess {
  readonly noise: number;
  /** By its grid alone: comparable between qconfigs of one weight, whichever of them was seen running. */
  readonly grid: number;
  /** The debug pass saw the layer with just this source. */
  readonly isSeen: boolean;
}

/**
 * A first guess of each source's relative noise at the model's outputs, from what is known without
 * measuring single layers: the grid, the energy of the tensor, and the debug pass, whose accumulated
 * errors show how much of the noise in front of a layer is left behind it.
 */
export function guessNoise(
  facts: TensorFacts & TransferFacts,
  plan: Plan,
  measuredLayers: MeasuredLayers,
): Iterable<readonly [NoiseSource, NoiseGuess]> {
  const local = new Map<string, number>();
  const noiseOf = (id: string): number => {
    const rounding = plan.roundings.get(id);
    return getOrMake(local, id, () =>
      rounding === undefined ? 0 : noiseOfRounding(facts, plan, rounding),
    );
  };
  const transfer = transferToOutputs(facts, dampingOf(facts, plan, measuredLayers, noiseOf));
  const guesses = new Map<string, readonly [NoiseSource, NoiseGuess]>();
  const add = (source: NoiseSource, noise: number, grid = noise, isSeen = false): void => {
    const key = keyOf(source);
    const known = guesses.get(key)?.[1];
    if (known === undefined || noise > known.noise)
      guesses.set(key, [source, { noise, grid, isSeen }]);
  };
  for (const layer of plan.layers) {
    if (layer.state !== 'quantized') continue;
    for (const use of layer.inputs) {
      const source = roundingSource({ tensor: use.tensor, id: use.rounding });
      add(source, noiseOf(use.rounding) * (transfer.get(use.tensor) ?? 1));
    }
    for (const rounding of layer.outputRoundings) {
      add(roundingSource(rounding), noiseOf(rounding.id) * (transfer.get(rounding.tensor) ?? 1));
    }
    const behind = transfer.get(layer.outputs[0] ?? '') ?? 1;
    const isolated = measuredLayers.layer(plan, layer)?.isolated ?? null;
    layer.weights.forEach((use, position) => {
      const grid = weightNoise(facts, use);
      const isSeen = isolated !== null && position === 0;
      const noise = isSeen ? ownWeightNoise(layer, isolated, grid, noiseOf) : grid;
      add(weightSource(use), noise * behind, grid * behind, isSeen);
    });
  }
  return guesses.values();
}

/** What the debug pass found beyond the rounding of input and output is the weight's. */
function ownWeightNoise(
  layer: Layer,
  isolated: number,
  grid: number,
  noiseOf: (id: string) => number,
): number {
  const around =
    layer.inputs.reduce((sum, input) => sum + noiseOf(input.rounding), 0) +
    layer.outputRoundings.reduce((sum, rounding) => sum + noiseOf(rounding.id), 0);
  return Math.max(isolated - around, grid / 4);
}

/** By compute node: measured noise behind the layer over what the noise in front of it would make. */
function dampingOf(
  facts: TransferFacts,
  plan: Plan,
  measuredLayers: MeasuredLayers,
  noiseOf: (id: string) => number,
): ReadonlyMap<number, number> {
  const { graph } = facts;
  const damping = new Map<number, number>();
  const noise = new Map<string, number>();
  const compute = new Map(plan.layers.map((layer) => [layer.node, layer]));
  const last = new Map(plan.layers.map((layer) => [layer.outputs[0] ?? '', layer]));
  for (const layer of plan.layers) {
    for (const { tensor, rounding } of layer.inputs) {
      if (!graph.producer.has(tensor)) noise.set(tensor, noiseOf(rounding));
    }
  }
  graph.nodes.forEach((node, index) => {
    const shares = inputShares(facts, node);
    const arriving = node.input.reduce(
      (sum, tensor, position) => sum + (shares[position] ?? 0) * (noise.get(tensor) ?? 0),
      0,
    );
    const layer = compute.get(index);
    const behind = layer === undefined ? null : measuredLayers.accumulated(plan, layer);
    if (behind !== null && arriving > 0 && behind < saturated && arriving < saturated) {
      damping.set(index, Math.min(mostDamping, Math.max(leastDamping, behind / arriving)));
    }
    for (const output of node.output) {
      const owner = last.get(output);
      const measured = owner === undefined ? null : measuredLayers.accumulated(plan, owner);
      noise.set(output, measured ?? arriving);
    }
  });
  return damping;
}
