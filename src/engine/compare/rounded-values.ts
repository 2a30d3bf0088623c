import type { GraphIndex } from '../onnx/graph-index';
import { DataType, makeNode } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/types';

/** What stands for a float tensor in a quantized graph. */
export interface RoundedValue {
  /** A float value of the quantized graph, or of `added`. */
  readonly value: string;
  /** A node to add that makes it: integer operators leave no float value behind. */
  readonly added: NodeProto | null;
  /** Initializers with the grid it was rounded to; null = it is not rounded here. */
  readonly grid: { readonly scale: string; readonly zeroPoint: string } | null;
}

/** Inputs that hold the output's scale and zero point, per operator that makes integers. */
const outputGrids: Readonly<Record<string, readonly [scale: number, zeroPoint: number]>> = {
  QuantizeLinear: [1, 2],
  QLinearConv: [6, 7],
  QLinearMatMul: [6, 7],
  QGemm: [7, 8],
  QLinearAdd: [6, 7],
  QLinearMul: [6, 7],
  QLinearSigmoid: [3, 4],
  QLinearLeakyRelu: [3, 4],
  QLinearSoftmax: [3, 4],
  QLinearAveragePool: [3, 4],
  QLinearGlobalAveragePool: [3, 4],
  QLinearReduceMean: [3, 4],
  QLinearConcat: [0, 1],
  QLinearWhere: [7, 8],
};

/** Operators that hand integers on: their output is on the grid of their first input. */
const passing: ReadonlySet<string> = new Set([
  'Expand',
  'Flatten',
  'Gather',
  'GatherElements',
  'Identity',
  'MaxPool',
  'Reshape',
  'Resize',
  'Slice',
  'Split',
  'Squeeze',
  'Tile',
  'Transpose',
  'Unsqueeze',
]);

/**
 * Finds what became of a float tensor in a quantized graph: the value behind its Q/DQ pair, the
 * value itself where nothing rounds it, or its integers, dequantized. Null when it is not there.
 */
export function roundedValue(model: PreparedModel, tensor: string): RoundedValue | null {
  const { graph, types } = model;
  if (types.get(tensor)?.type === DataType.FLOAT && !graph.initializers.has(tensor)) {
    return behindPair(graph, tensor) ?? madeByDequantize(graph, tensor);
  }
  return dequantized(graph, tensor) ?? dequantized(graph, `${tensor}_quantized`);
}

function behindPair(graph: GraphIndex, tensor: string): RoundedValue | null {
  for (const index of graph.consumers.get(tensor) ?? []) {
    const quantize = graph.nodes[index];
    if (quantize?.opType !== 'QuantizeLinear' || quantize.input[0] !== tensor) continue;
    const pair = dequantized(graph, quantize.output[0] ?? '');
    if (pair !== null) return pair;
  }
  return null;
}

function madeByDequantize(graph: GraphIndex, tensor: string): RoundedValue {
  const producer = graph.nodes[graph.producer.get(tensor) ?? -1];
  const isRounded = producer?.opType === 'DequantizeLinear';
  return { value: tensor, added: null, grid: isRounded ? gridOf(producer) : null };
}

/** The float value of an integer tensor of the graph. */
function dequantized(graph: GraphIndex, integers: string): RoundedValue | null {
  for (const index of graph.consumers.get(integers) ?? []) {
    const node = graph.nodes[index];
    if (node?.opType === 'DequantizeLinear' && node.input[0] === integers) {
      return { value: node.output[0] ?? '', added: null, grid: gridOf(node) };
    }
  }
  const producer = gridMaker(graph, integers);
  const positions = outputGrids[producer?.opType ?? ''];
  if (producer === undefined || positions === undefined) return null;
  const scale = producer.input[positions[0]] ?? '';
  const zeroPoint = producer.input[positions[1]] ?? '';
  const value = `compared/${integers}`;
  const inputs = zeroPoint === '' ? [integers, scale] : [integers, scale, zeroPoint];
  return {
    value,
    added: makeNode('DequantizeLinear', inputs, [value]),
    grid: { scale, zeroPoint },
  };
}

/** The node that decides the grid of an integer tensor, behind those that hand it on. */
function gridMaker(graph: GraphIndex, integers: string): NodeProto | undefined {
  let maker = graph.nodes[graph.producer.get(integers) ?? -1];
  while (maker !== undefined && passing.has(maker.opType)) {
    maker = graph.nodes[graph.producer.get(maker.input[0] ?? '') ?? -1];
  }
  return maker;
}

function gridOf(dequantize: NodeProto): RoundedValue['grid'] {
  return { scale: dequantize.input[1] ?? '', zeroPoint: dequantize.input[2] ?? '' };
}
