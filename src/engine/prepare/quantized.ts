import type { GraphProto } from '../onnx/proto';

const quantizedOps: ReadonlySet<string> = new Set([
  'QuantizeLinear',
  'QLinearConv',
  'QLinearMatMul',
  'QLinearAdd',
  'QLinearMul',
  'QLinearConcat',
  'QLinearSigmoid',
  'QLinearLeakyRelu',
  'QLinearSoftmax',
  'QLinearWhere',
  'QLinearAveragePool',
  'QLinearGlobalAveragePool',
  'QGemm',
  'QAttention',
  'QEmbedLayerNormalization',
  'MatMulInteger',
  'ConvInteger',
  'DynamicQuantizeLinear',
  'DynamicQuantizeMatMul',
  'DynamicQuantizeLSTM',
  'MatMulIntegerToFloat',
  'MatMulNBits',
  'GatherBlockQuantized',
]);

/** Whether the graph computes in integers already: Q/DQ pairs or integer operators. */
export function isQuantized(graph: GraphProto): boolean {
  return graph.node.some(
    (node) => quantizedOps.has(node.opType) || isWeightDequantize(graph, node),
  );
}

/** Weight-only models hold no QuantizeLinear: their DequantizeLinear reads initializers. */
function isWeightDequantize(graph: GraphProto, node: GraphProto['node'][number]): boolean {
  return (
    node.opType === 'DequantizeLinear' &&
    graph.initializer.some((tensor) => tensor.name === node.input[0])
  );
}
