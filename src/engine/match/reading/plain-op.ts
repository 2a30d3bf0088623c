import type { NodeProto } from '../../onnx/proto';
import { standInOf } from '../../ops/catalogue';

/** Float op that an integer operator stands for; its own op type for all others. */
export function plainOp({ opType }: NodeProto): string {
  return standInOf(opType)?.floatOp ?? opType;
}
