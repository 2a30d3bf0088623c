import { plain, type OpFamily } from '../traits/op-traits';

/** Both in ONNX and, for more types, among ONNX Runtime's own. */
export const roundingOps: OpFamily = {
  QuantizeLinear: { ...plain('computed'), flow: 'quantized' },
  DequantizeLinear: { ...plain('computed'), flow: 'dequantized' },
};
