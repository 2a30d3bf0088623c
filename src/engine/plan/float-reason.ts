import { subgraphsOf } from '../onnx/attributes';
import { DataType } from '../onnx/proto';
import { typeName } from '../onnx/tensor';
import type { PreparedModel } from '../prepare/model/types';
import { ruleOf } from './ops/op-table';

/** Why a node is not part of any layer, in words a user understands. */
export function floatReason(model: PreparedModel, index: number, opset: number): string {
  const node = model.graph.nodes[index];
  if (node === undefined) return 'unknown node';
  if (subgraphsOf(node).length > 0) {
    return `${node.opType} holds a subgraph; nodes inside stay float`;
  }
  const output = model.types.get(node.output[0] ?? '')?.type ?? DataType.UNDEFINED;
  const isFloat = output === DataType.FLOAT;
  if (!isFloat && output !== DataType.UNDEFINED && ruleOf(node) !== null) {
    return `works on ${typeName(output)} values`;
  }
  if (ruleOf(node) === null) {
    if (!isFloat && output !== DataType.UNDEFINED) return `works on ${typeName(output)} values`;
    const domain = node.domain === '' || node.domain === 'ai.onnx' ? '' : `${node.domain}.`;
    return `${domain}${node.opType} has no int8 form`;
  }
  if (node.opType === 'MaxPool' && opset < 12) return 'MaxPool is quantized from opset 12 on';
  if (node.opType === 'Resize' && opset < 11) return 'Resize is quantized from opset 11 on';
  return 'no quantized layer feeds it';
}
