import { unknownOp } from '../traits/op-traits';
import type { OpFamily } from '../traits/op-traits';

/** Both in ONNX and, for more types, among ONNX Runtime's own. */
export const roundingOps: OpFamily = {
  QuantizeLinear: { ...unknownOp, flow: 'quantized' },
  DequantizeLinear: { ...unknownOp, flow: 'dequantized' },
};
