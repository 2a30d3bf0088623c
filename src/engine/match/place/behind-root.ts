import type { NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { isIntegerClip } from '../reading/end-of-layer';
import { plainOp } from '../reading/plain-op';
import { handsOn, type Root, skeletonOf } from './skeleton';

/**
 * The tensor of the quantized graph that stands as far behind a root as a tensor of the float graph does behind its own:
 * behind as many activations, whatever else hands values on. Where there are fewer, behind the last one, as the range of
 * the integers may stand for the others. Null where several are it.
 */
export function twinBehind(
  float: PreparedModel,
  tensor: string,
  quantized: PreparedModel,
  root: Root,
): string | null {
  const skeleton = skeletonOf(quantized);
  const wanted = activationsBefore(float, tensor);
  const found = quantized.graph.nodes.flatMap((node) => {
    const [output = ''] = node.output;
    if (skeleton.rootOf(output) !== root) return [];
    const { keepsOrder } = traitsOf(node);
    const isOwn = !handsOn(node);
    return isOwn || isActivation(quantized, node) || keepsOrder
      ? [{ output, op: plainOp(node), before: activationsBefore(quantized, output), isOwn }]
      : [];
  });
  const depth = Math.max(
    0,
    ...found.map(({ before }) => before.length).filter((count) => count <= wanted.length),
  );
  const like = found.filter(({ before }) => before.length === depth);
  if (depth === 0) return like.find(({ isOwn }) => isOwn)?.output ?? null;
  const ends = like.filter(({ op }) => op === wanted.at(-1));
  const clipping = ends.length > 0 ? ends : like.filter(({ before, op }) => before.at(-1) === op);
  return clipping.length === 1 ? (clipping[0]?.output ?? null) : null;
}

/** Op types of the activations between a tensor and its root, the last one last. */
function activationsBefore(model: PreparedModel, tensor: string): readonly string[] {
  const { graph } = model;
  const found: string[] = [];
  let node = graph.nodes[graph.producer.get(tensor) ?? -1];
  while (node !== undefined && handsOn(node)) {
    if (isActivation(model, node)) found.push(plainOp(node));
    node = graph.nodes[graph.producer.get(node.input[0] ?? '') ?? -1];
  }
  return found.toReversed();
}

function isActivation({ graph }: PreparedModel, node: NodeProto): boolean {
  return traitsOf(node).limits !== null && !isIntegerClip(graph, node);
}
