import { entryOf } from '../onnx/entry-of';
import type { NodeProto } from '../onnx/proto';

const integerOps: Readonly<Record<string, string>> = {
  QGemm: 'Gemm',
  DynamicQuantizeMatMul: 'MatMul',
  MatMulIntegerToFloat: 'MatMul',
};

/** Float op that an integer operator stands for. */
export function plainOp(node: NodeProto): string {
  const known = entryOf(integerOps, node.opType);
  if (known !== undefined) return known;
  return node.opType.replace(/^QLinear/, '').replace(/Integer$/, '');
}
