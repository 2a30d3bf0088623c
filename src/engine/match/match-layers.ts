import type { MatchGround, UnmatchedLayer } from '../../shared/contract/matching';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { endOfLayer } from './reading/end-of-layer';
import { StructureMatcher } from './match-structure';
import { pairWeighted, type WeightPair } from './pair-weights';
import { isRounding, traitsOf } from '../ops/catalogue';
import type { NodeProto } from '../onnx/proto';
import { plainOp } from './reading/plain-op';
import { roundedValue, valueOfNode } from './reading/rounded-values';
import type { RoundedValue } from './reading/rounded-values';

/** A layer of the float model and what became of it in the quantized one. */
export interface LayerMatch {
  readonly layer: Layer;
  /** The compared tensor of the float model. */
  readonly float: string;
  readonly quantized: RoundedValue;
  /** The compute node in the quantized graph, or null where only the tensor was found. */
  readonly node: number | null;
  /**
   * `name`: the tensor or its node has the same name; `position`: found by its weights or by what it reads.
   */
  readonly by: 'name' | 'position';
  readonly ground: MatchGround;
}

export interface Matching {
  readonly matches: readonly LayerMatch[];
  /** Layers that were not found in the quantized model. */
  readonly missing: readonly Layer[];
  /** The same, and why. */
  readonly unmatched: readonly UnmatchedLayer[];
}

/**
 * Pairs layers by the names of their output tensors, as most quantizers keep them. Where a tool
 * renamed everything, layers are found by their weights' values, in order where those tell nothing, and
 * layers without weights by what they read.
 */
export function matchLayers(
  float: PreparedModel,
  layers: readonly Layer[],
  quantized: PreparedModel,
): Matching {
  // Only where names fail: it reads every weight of both models.
  let pairs: ReadonlyMap<number, WeightPair> | null = null;
  const pairOf = (layer: Layer): WeightPair | null => {
    pairs ??= pairWeighted(float, layers, quantized);
    return pairs.get(layer.index) ?? null;
  };
  const nodes = nodesByName(quantized);
  const structure = new StructureMatcher(float, quantized);
  const matches: LayerMatch[] = [];
  const missing: Layer[] = [];
  const unmatched: UnmatchedLayer[] = [];
  for (const layer of layers) {
    const match =
      matchByName(layer, quantized) ??
      matchByInnerName(float, layer, quantized) ??
      matchByNode(float, layer, quantized, nodes) ??
      matchByWeight(float, layer, quantized, pairOf(layer)) ??
      matchByStructure(float, layer, quantized, structure);
    if (match === null) {
      missing.push(layer);
      unmatched.push({ layer: layer.name, reason: reasonOf(layer) });
      continue;
    }
    matches.push(match);
    structure.note(match.float, match.quantized.value);
  }
  return { matches, missing, unmatched };
}

function reasonOf({ weighted }: Layer): string {
  return weighted
    ? 'No tensor or node has its name, no weight has its values, and no operator of its kind reads what it reads.'
    : 'No tensor or node has its name, and not exactly one operator of its kind reads what it reads.';
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
function nodesByName({ graph }: PreparedModel): ReadonlyMap<string, number> {
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

function matchByWeight(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  pair: WeightPair | null,
): LayerMatch | null {
  if (pair === null) return null;
  const { cosine } = pair;
  const ground: MatchGround =
    cosine === null
      ? {
          by: 'structure',
          confidence: 0.5,
          reason: 'Both models have layers of the same kinds and shapes in the same order.',
        }
      : {
          by: 'weights',
          confidence: Math.min(0.99, cosine),
          reason: `Its weights are alike (cosine ${cosine.toFixed(3)}), and like no others.`,
        };
  return matchAt(float, layer, quantized, { node: pair.node, ground });
}

function matchByStructure(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  structure: StructureMatcher,
): LayerMatch | null {
  const node = structure.find(layer);
  const ground: MatchGround = {
    by: 'structure',
    confidence: 0.9,
    reason: 'It is the only operator of its kind that reads what the layer reads.',
  };
  return node === null ? null : matchAt(float, layer, quantized, { node, ground });
}

/** A layer whose operator in the quantized graph is known, whatever it is called there. */
function matchAt(
  float: PreparedModel,
  layer: Layer,
  quantized: PreparedModel,
  { node, ground }: Pick<LayerMatch, 'ground'> & { readonly node: number },
): LayerMatch | null {
  const tensor = layer.outputs[0];
  if (tensor === undefined) return null;
  const end = endOfLayer(float, layer, quantized, node);
  const output = behindActivation(quantized, end, layer.activation !== null);
  const found = roundedValue(quantized, output);
  return found === null
    ? null
    : { layer, float: tensor, quantized: found, node, by: 'position', ground };
}

/** The operator that computes a tensor, looked for behind an activation that stayed on its own. */
export function computeNode(model: PreparedModel, tensor: string, op: string): number | null {
  const { graph } = model;
  for (const name of [tensor, `${tensor}_quantized`, `${tensor}_QuantizeLinear_Output`]) {
    let index = graph.producer.get(name);
    for (let steps = 0; index !== undefined && steps < 5; steps += 1) {
      const node = graph.nodes[index];
      if (node === undefined) break;
      if (plainOp(node) === op) return index;
      if (!mayStandBehind(node)) break;
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

/** The tensor behind a Relu or Clip that follows alone, when the float layer has one folded in. */
function behindActivation(model: PreparedModel, index: number, hasActivation: boolean): string {
  const { graph } = model;
  const output = graph.nodes[index]?.output[0] ?? '';
  if (!hasActivation) return output;
  const followers = graph.consumers.get(output) ?? [];
  const next = followers.length === 1 ? graph.nodes[followers[0] ?? -1] : undefined;
  return traitsOf(next).limits !== null ? (next?.output[0] ?? output) : output;
}
