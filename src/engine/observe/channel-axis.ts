import { producerOf } from '../onnx/graph-index';
import { isElementwise, traitsOf } from '../ops/catalogue';
import type { PreparedModel } from '../prepare/model/types';

const farthest = 8;

/**
 * Which dimension of a tensor holds its channels; null for a scalar or a vector. Where the op says
 * nothing: images have them second, sequences and tables last.
 */
export function channelAxis(model: PreparedModel, tensor: string, rank: number): number | null {
  if (rank < 2) return null;
  const { graph } = model;
  let name = tensor;
  for (let step = 0; step < farthest; step += 1) {
    const maker = producerOf(graph, name);
    if (maker === undefined) break;
    const traits = traitsOf(maker);
    if (traits.channels !== null) return traits.channels === 'second' ? 1 : rank - 1;
    if (traits.qdq === null || !isElementwise(traits)) break;
    name = maker.input.find((input) => !graph.initializers.has(input)) ?? '';
  }
  return rank >= 4 ? 1 : rank - 1;
}
