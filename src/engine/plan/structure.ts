import type { Recipe } from '../../shared/recipe/recipe';
import type { PreparedModel } from '../prepare/model/types';
import { rangeReproducesLimits } from '../ops/traits/clip-limits';
import { traitsOf } from '../ops/catalogue';
import { presetOf } from '../../shared/recipe/presets';
import { targets } from '../../shared/targets/targets';
import type { QconfigResolver } from '../../shared/recipe/resolve';
import type { Placement, RangeSource } from './types';
import type { UnlikeConcat } from './unlike-branches';
import { Walk } from './walk';

/** Which nodes form a layer: found by planning the model as if nothing were skipped. */
export interface Structure {
  /** Compute nodes in prepared order. */
  readonly computeNodes: readonly number[];
  /** folded activation → the compute node it is folded into. */
  readonly foldedInto: ReadonlyMap<number, number>;
  /** compute node → the activation folded into it. */
  readonly activationOf: ReadonlyMap<number, number>;
}

/** `unlike`: Concats of unlike ranges, as far as ranges are known. */
export function placementOf(
  model: PreparedModel,
  recipe: Recipe,
  unlike: readonly UnlikeConcat[],
): Placement {
  const { parity } = presetOf(recipe);
  return {
    opset: parity ? Math.max(11, model.opset) : model.preparedOpset,
    parity,
    rounds: recipe.target === undefined ? 'outputs' : targets[recipe.target].rounds,
    apart: new Set(parity ? [] : unlike.flatMap(({ apart }) => apart)),
  };
}

/**
 * Walks the graph with every layer quantized. A node is a layer when that makes it read or write
 * anything rounded; a Relu or Clip is folded into the quantized producer whose only consumer it is.
 */
export function findStructure(
  model: PreparedModel,
  resolve: QconfigResolver,
  placement: Placement,
): Structure {
  const { graph } = model;
  const own = (tensor: string): RangeSource => ({ kind: 'observed', tensor });
  // What the layers are must not change with the data, nor with where a target wants pairs.
  const walk = new Walk(model, { ...placement, rounds: 'outputs', apart: new Set() }, own);
  const computeNodes: number[] = [];
  const foldedInto = new Map<number, number>();
  const activationOf = new Map<number, number>();
  graph.nodes.forEach((node, index) => {
    const { qdq } = traitsOf(node);
    if (qdq === null) return;
    const producer = foldableProducer(model, index);
    if (producer !== null) {
      const compute = foldedInto.get(producer) ?? producer;
      const { config } = resolve(model.merged[compute] ?? [], graph.nodes[compute]?.opType ?? '');
      const from = node.input[0] ?? '';
      const isRounded = walk.producerRoundings.has(from);
      const isFree = activationOf.get(compute) === undefined && compute === producer;
      if (isRounded && isFree && !config.activation.symmetric) {
        walk.fold(compute, from, node.output[0] ?? '', config);
        foldedInto.set(index, compute);
        activationOf.set(compute, index);
        return;
      }
    }
    // A layer that computes in float is one all the same.
    const { activation, weight } = resolve(model.merged[index] ?? [], node.opType).config;
    const record = walk.visit(index, computeNodes.length, { activation, weight }, qdq);
    const touches = record.inputs.length + record.weights.length + record.outputRoundings.length;
    if (touches > 0) computeNodes.push(index);
  });
  return { computeNodes, foldedInto, activationOf };
}

/**
 * The only producer a Relu or Clip could be folded into, or null. A node with several outputs (Split)
 * takes none: the layer's activation stands behind its first output.
 */
function foldableProducer(model: PreparedModel, index: number): number | null {
  const { graph } = model;
  const node = graph.nodes[index];
  const { limits } = traitsOf(node);
  if (node === undefined || limits === null) return null;
  const input = node.input[0] ?? '';
  const producer = graph.producer.get(input);
  const isPrivate = graph.consumers.get(input)?.length === 1 && !graph.outputs.has(input);
  if (producer === undefined || !isPrivate || graph.captured.has(input)) return null;
  const made = graph.nodes[producer]?.output.filter((name) => name !== '') ?? [];
  if (made.length > 1) return null;
  return rangeReproducesLimits(limits(graph, node)) ? producer : null;
}
