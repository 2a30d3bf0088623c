import { type GraphIndex, producerOf } from '../../onnx/graph-index';
import { isRounding, standInOf, traitsOf } from '../../ops/catalogue';
import type { NodeProto } from '../../onnx/proto';
import type { PreparedModel } from '../../prepare/model/types';

/** What training leaves behind a product: weights are scaled in front of it, and scaled back behind it. */
const scaling: ReadonlySet<string> = new Set(['Div', 'Mul', 'Add', 'Sub', 'Identity']);

/** The last nodes of one layer in two graphs: what they compute is the same there. */
export interface LayerEnds {
  readonly float: number;
  readonly other: number;
}

/**
 * Where the layer of two nodes ends in either graph. Behind the other node may still stand the scales of integer sums,
 * a BatchNormalization that the float model has folded into its weights (`Conv / scale (+ bias) → BatchNormalization`),
 * or a bias that is added by itself; behind the float node a bias that the other one has inside.
 */
export function endsOfLayer(
  float: PreparedModel,
  floatNode: number,
  quantized: PreparedModel,
  node: number,
): LayerEnds {
  const scaled = scaledBehind(quantized, node) ?? node;
  const other =
    next(float, floatNode)?.op === 'BatchNormalization' ? scaled : trainedEnd(quantized, scaled);
  const [own, theirs] = [hasBias(float, floatNode), hasBias(quantized, node)];
  if (own && !theirs && other === scaled)
    return { float: floatNode, other: biasBehind(quantized, scaled) ?? scaled };
  if (theirs && !own) return { float: biasBehind(float, floatNode) ?? floatNode, other };
  return { float: floatNode, other };
}

/** What the factors of a layer's channels stand in, where its weights lack them. */
export function isTrainedNorm({ graph }: PreparedModel, node: number): boolean {
  return graph.nodes[node]?.opType === 'BatchNormalization';
}

function trainedEnd(quantized: PreparedModel, node: number): number {
  const { graph } = quantized;
  let end = node;
  for (let at = next(quantized, node); at !== null; at = next(quantized, at.index)) {
    if (at.op === 'BatchNormalization') return at.index;
    if (isRoundingNode(quantized, graph.nodes[at.index])) {
      end = at.index;
      continue;
    }
    const others = graph.nodes[at.index]?.input.filter((name) => !comesFrom(quantized, name, end));
    if (!scaling.has(at.op) || others?.some((name) => !isConstant(quantized, name)) !== false)
      return node;
    end = at.index;
  }
  return node;
}

/** The node that multiplies the integer sums of a product by its scales: `Cast(sums) · scales`; null where there is none. */
export function scaledBehind(model: PreparedModel, product: number): number | null {
  const node = model.graph.nodes[product];
  if (node === undefined || standInOf(node.opType)?.weight?.scale !== null) return null;
  const cast = next(model, product);
  if (cast === null || traitsOf(model.graph.nodes[cast.index]).flow !== 'cast') return null;
  const scaled = next(model, cast.index);
  return scaled?.op === 'Mul' ? scaled.index : null;
}

/** The only node behind another one, behind rounding: the sum of its output and a constant. */
function biasBehind(model: PreparedModel, node: number): number | null {
  let at = next(model, node);
  while (at !== null && isRoundingNode(model, model.graph.nodes[at.index]))
    at = next(model, at.index);
  if (at?.op !== 'Add') return null;
  const constants = model.graph.nodes[at.index]?.input.filter((name) => isConstant(model, name));
  return constants?.length === 1 ? at.index : null;
}

function isRoundingNode({ graph }: PreparedModel, node: NodeProto | undefined): boolean {
  const { flow } = traitsOf(node);
  return isRounding(flow) || flow === 'identity' || isIntegerClip(graph, node);
}

/** Keeps integers to fewer than their type has: PyTorch's narrower ranges stand between the two nodes of a pair. */
export function isIntegerClip(graph: GraphIndex, node: NodeProto | undefined): boolean {
  const maker = producerOf(graph, node?.input[0] ?? '');
  return traitsOf(node).limits !== null && traitsOf(maker).flow === 'quantized';
}

/** Inputs of integer products that hold the bias. */
const integerBias: Readonly<Record<string, number>> = { QLinearConv: 8, QGemm: 6 };

function hasBias(model: PreparedModel, index: number): boolean {
  const node = model.graph.nodes[index];
  if (node === undefined) return false;
  const stated = standInOf(node.opType) === undefined ? traitsOf(node).bias : null;
  const position = integerBias[node.opType] ?? stated;
  return position !== null && (node.input[position] ?? '') !== '';
}

/** The only reader of a node's first output; null where there are several, or none. */
function next({ graph }: PreparedModel, index: number): { index: number; op: string } | null {
  const readers = graph.consumers.get(graph.nodes[index]?.output[0] ?? '') ?? [];
  const [reader] = readers;
  const op = graph.nodes[reader ?? -1]?.opType;
  return readers.length !== 1 || reader === undefined || op === undefined
    ? null
    : { index: reader, op };
}

function comesFrom({ graph }: PreparedModel, tensor: string, node: number): boolean {
  return graph.producer.get(tensor) === node;
}

/** Nodes in a row that make a constant of constants. */
const deepest = 6;

/** An initializer, or what nodes make of initializers alone. */
function isConstant(model: PreparedModel, tensor: string, left = deepest): boolean {
  if (tensor === '' || model.graph.initializers.has(tensor)) return true;
  const producer = producerOf(model.graph, tensor);
  return (
    producer !== undefined &&
    left > 0 &&
    producer.input.every((name) => isConstant(model, name, left - 1))
  );
}

/** Parameters that two layers share are written once and handed on by Identity. */
export function throughIdentity({ graph }: PreparedModel, tensor: string): string {
  let name = tensor;
  for (;;) {
    const producer = producerOf(graph, name);
    if (producer?.opType !== 'Identity') return name;
    name = producer.input[0] ?? '';
  }
}
