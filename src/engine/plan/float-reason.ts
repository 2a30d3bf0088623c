import { subgraphsOf } from '../onnx/attributes';
import { DataType } from '../onnx/proto';
import { typeName } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { traitsOf } from '../ops/catalogue';

/** Why a node is not part of any layer, in words a user understands. */
export function floatReason(model: PreparedModel, index: number, opset: number): string {
  const node = model.graph.nodes[index];
  if (node === undefined) return 'unknown node';
  if (subgraphsOf(node).length > 0) {
    return `${node.opType} holds a subgraph; nodes inside stay float`;
  }
  const { qdq } = traitsOf(node);
  const output = model.types.get(node.output[0] ?? '')?.type ?? DataType.UNDEFINED;
  const isFloat = output === DataType.FLOAT;
  if (!isFloat && output !== DataType.UNDEFINED && qdq !== null) {
    return `works on ${typeName(output)} values`;
  }
  if (qdq === null) {
    if (!isFloat && output !== DataType.UNDEFINED) return `works on ${typeName(output)} values`;
    const domain = node.domain === '' || node.domain === 'ai.onnx' ? '' : `${node.domain}.`;
    return `${domain}${node.opType} has no int8 form`;
  }
  if (opset < qdq.since) return `${node.opType} is quantized from opset ${qdq.since} on`;
  return 'no quantized layer feeds it';
}
