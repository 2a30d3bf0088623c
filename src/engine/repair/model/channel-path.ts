import type { NodeProto } from '../../onnx/proto';
import type { Limits } from '../../ops/traits/clip-limits';
import { isElementwise, traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { weightPosition } from './weight-cells';

/** A tensor on the way between two layers, and which of its dimensions holds the channels. */
export interface PathTensor {
  readonly tensor: string;
  readonly rank: number;
  readonly axis: number;
}

/** What stands between two layers of products: nothing that would not let factors of channels through. */
export interface ChannelPath {
  /** Prepared indices of both layers. */
  readonly from: number;
  readonly to: number;
  /** From the output of the first to the input of the second. */
  readonly tensors: readonly PathTensor[];
  /** Clips on the way, by the tensor they read and the one they give. */
  readonly clips: readonly { readonly tensor: string; readonly limits: Limits }[];
  /** Constants that are added on the way, which get the factors, too. */
  readonly added: readonly {
    readonly node: number;
    readonly position: number;
    readonly rank: number;
    readonly axis: number;
  }[];
}

/**
 * The way from a layer to the next one, along which every channel can be scaled by a positive factor of its
 * own and back again. Null where there is none: a tensor between them has another reader or is an output, or
 * something on the way does more than let factors through.
 */
export function channelPath(model: PreparedModel, from: number): ChannelPath | null {
  const { graph } = model;
  const first = graph.nodes[from];
  if (first === undefined || !isWeighted(model, first)) return null;
  const tensors: PathTensor[] = [];
  const clips: ChannelPath['clips'][number][] = [];
  const added: ChannelPath['added'][number][] = [];
  let tensor = first.output[0] ?? '';
  let axis: number | null = null;
  for (;;) {
    const shape = model.types.get(tensor)?.shape;
    const rank = shape?.length ?? 0;
    axis ??= traitsOf(first).channels === 'second' ? 1 : rank - 1;
    if (shape === null || shape === undefined || axis < 1 || axis >= rank) return null;
    tensors.push({ tensor, rank, axis });
    const [reader, other] = graph.consumers.get(tensor) ?? [];
    const node = graph.nodes[reader ?? -1];
    if (node === undefined || reader === undefined || other !== undefined) return null;
    if (graph.outputs.has(tensor) || graph.captured.has(tensor)) return null;
    const traits = traitsOf(node);
    if (traits.product !== null) {
      const wanted = traits.channels === 'second' ? 1 : rank - 1;
      const isReader = node.input[0] === tensor && node.input.indexOf(tensor, 1) < 0;
      if (!isReader || axis !== wanted || !isWeighted(model, node)) return null;
      return { from, to: reader, tensors, clips, added };
    }
    const step = passes(model, node, tensor, axis, shape);
    if (step === null) return null;
    if (step === 'limits') {
      const limits = traits.limits?.(graph, node) ?? null;
      if (limits === null || limits.low > 0 || limits.high < 0) return null;
      clips.push({ tensor: node.output[0] ?? '', limits });
    } else if (step === 'added') {
      const position = node.input[0] === tensor ? 1 : 0;
      added.push({ node: reader, position, rank, axis });
    }
    tensor = node.output[0] ?? '';
  }
}

function isWeighted({ graph }: PreparedModel, node: NodeProto): boolean {
  const { product } = traitsOf(node);
  return product !== null && graph.initializers.has(node.input[weightPosition] ?? '');
}

/** How a node lets factors of the channels through; null = it does not. */
function passes(
  { graph, types }: PreparedModel,
  node: NodeProto,
  tensor: string,
  axis: number,
  shape: readonly (number | string)[],
): 'limits' | 'kept' | 'added' | null {
  const traits = traitsOf(node);
  if (node.output.filter((name) => name !== '').length !== 1) return null;
  if (node.input.filter((name) => name === tensor).length !== 1) return null;
  if (traits.limits !== null) return node.input[0] === tensor ? 'limits' : null;
  if (traits.flow === 'rearranged') {
    const after = types.get(node.output[0] ?? '')?.shape ?? null;
    return keepsChannels(shape, after, axis) ? 'kept' : null;
  }
  const factors = traits.factors?.(graph, node) ?? null;
  // What works on windows takes the second dimension for the channels.
  if (factors === null || (!isElementwise(traits) && axis !== 1)) return null;
  if (factors === 'added') {
    const after = types.get(node.output[0] ?? '')?.shape;
    return after?.length === shape.length ? 'added' : null;
  }
  return node.input[0] === tensor ? 'kept' : null;
}

/** A Flatten of what has one value per channel: the second dimension before and after, and no others. */
function keepsChannels(
  before: readonly (number | string)[],
  after: readonly (number | string)[] | null,
  axis: number,
): boolean {
  const [batch, channels] = before;
  const isPlain = (shape: readonly (number | string)[]): boolean =>
    shape[1] === channels && shape.slice(2).every((size) => size === 1);
  return (
    after !== null &&
    axis === 1 &&
    typeof channels === 'number' &&
    channels !== batch &&
    isPlain(before) &&
    isPlain(after)
  );
}
