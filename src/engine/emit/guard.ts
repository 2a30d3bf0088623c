import type { Plan } from '../plan/types';
import { ruleOf } from '../plan/ops/op-table';
import type { PreparedModel } from '../prepare/types';

/**
 * With all optimisations ONNX Runtime pulls a float node between a DequantizeLinear and a
 * QuantizeLinear back to int8 (its WeightBiasQuantization pass for Conv, Gemm, ConvTranspose; its
 * fusions for Add, Mul, …). A one-input Max in front of the QuantizeLinear prevents it; Identity is
 * removed and does not. Nodes without an int8 kernel need none.
 */
export function needsGuard(model: PreparedModel, plan: Plan, producer: number): boolean {
  const unit = plan.units[plan.unitOfNode.get(producer) ?? -1];
  if (unit !== undefined) return unit.state !== 'quantized';
  const node = model.graph.nodes[producer];
  return node !== undefined && ruleOf(node) !== null;
}
