import type { IntegerType } from '../../shared/dtypes';
import { producerOf } from '../onnx/graph-index';
import { isInteger, layerOf } from '../plan/layer-of';
import type { Layer, Plan } from '../plan/types';
import { opTraits, traitsOf } from '../ops/catalogue';
import type { NodeProto } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';

/**
 * With all optimisations ONNX Runtime pulls a float node between a DequantizeLinear and a
 * QuantizeLinear back to int8 (its WeightBiasQuantization pass for Conv, Gemm, ConvTranspose; its
 * fusions for Add, Mul, …). A one-input Max in front of the QuantizeLinear prevents it; Identity is
 * removed and does not. Nodes without an int8 kernel need none, nor does a file for another runtime.
 */
export function needsGuard(model: PreparedModel, plan: Plan, producer: number): boolean {
  if (plan.target?.runsElsewhere === true) return false;
  const layer = layerOf(plan, producer);
  if (layer !== undefined) return !isInteger(layer);
  const node = model.graph.nodes[producer];
  return traitsOf(node).qdq !== null;
}

/**
 * From opset 21 on the pair that ONNX Runtime 1.30 writes behind such an op states its type, int8, a
 * second time; its change of int8 to uint8 forgets that, and the model does not load. A float op that
 * reads a value rounded to int8 needs a one-input Max in between.
 */
export function breaksInt8Pair(opType: string, dtype: IntegerType, opset: number): boolean {
  return dtype === 'int8' && opset >= 21 && opTraits(opType).pairsMoveBehind;
}

/**
 * A float MatMul of two dequantized values becomes MatMulIntegerToFloat, a Gemm QGemm, with no
 * QuantizeLinear behind it, also through ops that pairs are moved behind. A one-input Max on one side
 * keeps it float.
 */
export function meltsWithPairs(
  model: PreparedModel,
  plan: Plan,
  node: NodeProto,
  layer: Layer | null,
): boolean {
  if (plan.target?.runsElsewhere === true) return false;
  const isDequantized = (tensor: string): boolean => {
    if (plan.producerRoundings.has(tensor)) return true;
    if (layer?.weights.some((use) => use.tensor === tensor) === true) return true;
    const maker = producerOf(model.graph, tensor);
    return traitsOf(maker).pairsMoveBehind && isDequantized(maker?.input[0] ?? '');
  };
  const isProduct = traitsOf(node).product?.kind === 'matrix';
  return isProduct && node.input.slice(0, 2).every(isDequantized);
}
