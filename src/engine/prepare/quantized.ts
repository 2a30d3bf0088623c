import { isIntegerOp, traitsOf } from '../ops/catalogue';
import type { GraphProto } from '../onnx/proto';

/** Whether the graph computes in integers already: Q/DQ pairs or integer operators. */
export function isQuantized(graph: GraphProto): boolean {
  return graph.node.some((node) => isIntegerOp(node) || isWeightDequantize(graph, node));
}

/** Weight-only models hold no QuantizeLinear: their DequantizeLinear reads initializers. */
function isWeightDequantize(graph: GraphProto, node: GraphProto['node'][number]): boolean {
  return (
    traitsOf(node).flow === 'dequantized' &&
    graph.initializer.some((tensor) => tensor.name === node.input[0])
  );
}
