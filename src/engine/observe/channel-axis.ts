import type { PreparedModel } from '../prepare/model/types';

/** Ops whose channels are the second dimension, whatever the rank. */
const channelFirst: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'BatchNormalization',
  'InstanceNormalization',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'Resize',
]);

/** Ops whose channels are the last dimension. */
const channelLast: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'LayerNormalization']);

/** Ops that work element by element, so that their channels are those of their input. */
const elementwise: ReadonlySet<string> = new Set([
  'Relu',
  'Clip',
  'LeakyRelu',
  'Sigmoid',
  'Add',
  'Mul',
]);

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
    const maker = graph.nodes[graph.producer.get(name) ?? -1];
    if (maker === undefined) break;
    if (channelFirst.has(maker.opType)) return 1;
    if (channelLast.has(maker.opType)) return rank - 1;
    if (!elementwise.has(maker.opType)) break;
    name = maker.input.find((input) => !graph.initializers.has(input)) ?? '';
  }
  return rank >= 4 ? 1 : rank - 1;
}
