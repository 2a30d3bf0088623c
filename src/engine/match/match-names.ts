import type { MatchGround } from '../../shared/contract/matching';
import type { NodeProto } from '../onnx/proto';
import { isRounding, traitsOf } from '../ops/catalogue';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { LayerMatch } from './reading/layer-match';
import { skeletonOf } from './place/skeleton';
import { scaledBehind } from './reading/end-of-layer';
import { plainOp } from './reading/plain-op';
import { roundedValue, valueOfNode } from './reading/rounded-values';

/** What has the name of a layer's output, or of its node, in the other graph. A name is evidence, not proof. */
export function matchByNames(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  nodes: ReadonlyMap<string, number>,
): LayerMatch | null {
  return (
    matchByName(layer, quantized) ??
    matchByInnerName(float, layer, quantized) ??
    matchByNode(float, layer, quantized, nodes)
  );
}

const sameTensor: MatchGround = {
  by: 'name',
  confidence: 1,
  reason: 'Its output has the same name.',
};
const sameNode: MatchGround = {
  by: 'name',
  confidence: 0.97,
  reason: 'Its node has the same name and operator.',
};
const tensorAlone: MatchGround = {
  by: 'name',
  confidence: 0.9,
  reason: 'Its output has the same name, but another operator computes it.',
};

function matchByName(layer: Layer, quantized: PreparedModel): LayerMatch | null {
  const tensor = layer.outputs[0];
  const found = tensor === undefined ? null : roundedValue(quantized, tensor);
  if (tensor === undefined || found === null) return null;
  const node = computeNode(quantized, tensor, layer.op);
  const ground = node === null ? tensorAlone : sameTensor;
  return { layer, float: tensor, quantized: found, node, by: 'name', ground };
}

/**
 * Quantizers drop an activation that the integers' range stands for: what was named after its output
 * is gone then, and the layer's own product takes its place.
 */
function matchByInnerName(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
): LayerMatch | null {
  const tensor = layer.outputs[0];
  const inner = float.graph.nodes[layer.node]?.output[0];
  if (layer.activation === null || tensor === undefined || inner === undefined) return null;
  const node = computeNode(quantized, inner, layer.op);
  if (node === null) return null;
  const found = roundedValue(quantized, behindActivation(quantized, node, true));
  return found === null
    ? null
    : { layer, float: tensor, quantized: found, node, by: 'name', ground: sameTensor };
}

/** By the name of the node, with what ONNX Runtime's optimizers append to it taken off. */
export function nodesByName({ graph }: PreparedModel): ReadonlyMap<string, number> {
  return new Map(graph.nodes.map(({ name }, index) => [name.replace(/(_token_\d+)+$/, ''), index]));
}

/** In ONNX Runtime's optimized files tensors lose their names; nodes keep theirs. */
function matchByNode(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  nodes: ReadonlyMap<string, number>,
): LayerMatch | null {
  const tensor = layer.outputs[0];
  const index = nodes.get(float.graph.nodes[layer.node]?.name ?? '');
  const node = quantized.graph.nodes[index ?? -1];
  if (tensor === undefined || index === undefined || node === undefined) return null;
  if (plainOp(node) !== layer.op) return null;
  const output = behindActivation(quantized, index, layer.activation !== null);
  const found = valueOfNode(quantized, output, float.types.get(tensor)?.shape);
  return found === null
    ? null
    : { layer, float: tensor, quantized: found, node: index, by: 'name', ground: sameNode };
}

/** The operator that computes a tensor, looked for behind an activation that stayed on its own. */
export function computeNode(model: PreparedModel, tensor: string, op: string): number | null {
  const { graph } = model;
  for (const name of [tensor, `${tensor}_quantized`, `${tensor}_QuantizeLinear_Output`]) {
    let index = graph.producer.get(name);
    let isScaled = false;
    for (let steps = 0; index !== undefined && steps < 5; steps += 1) {
      const node = graph.nodes[index];
      if (node === undefined) break;
      if (plainOp(node) === op && (!isScaled || scaledBehind(model, index) !== null)) return index;
      if (!mayStandBehind(node)) break;
      isScaled ||= isOfTwo(model, node);
      index = graph.producer.get(node.input[0] ?? '');
    }
  }
  return null;
}

/**
 * Rounding, an activation, and what stands behind ConvInteger and MatMulInteger: to float, times the
 * scales, plus the bias.
 */
function mayStandBehind(node: NodeProto): boolean {
  const { flow, limits, qdq } = traitsOf(node);
  const isScaling = flow === 'cast' || (flow === 'paired' && qdq !== null);
  return isRounding(flow) || limits !== null || isScaling;
}

/** Computes something of two values that depend on samples. */
function isOfTwo(model: PreparedModel, node: NodeProto): boolean {
  const index = model.graph.producer.get(node.output[0] ?? '') ?? -1;
  return traitsOf(node).flow === 'paired' && skeletonOf(model).reads(index).length > 1;
}

/** The tensor behind a Relu or Clip that follows alone, when the float layer has one folded in. */
function behindActivation(model: PreparedModel, index: number, hasActivation: boolean): string {
  const { graph } = model;
  const output = graph.nodes[index]?.output[0] ?? '';
  if (!hasActivation) return output;
  const followers = graph.consumers.get(output) ?? [];
  const next = followers.length === 1 ? graph.nodes[followers[0] ?? -1] : undefined;
  return traitsOf(next).limits !== null ? (next?.output[0] ?? output) : output;
}
