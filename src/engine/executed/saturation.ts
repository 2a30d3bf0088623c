import type { ConvertedModel } from '../emit/quantized-chain';
import type { NodeProto } from '../onnx/proto';
import { traitsOf } from '../ops/catalogue';
import type { Layer } from '../plan/types';
import type { QuantizedTensor } from '../quantize/weights';

/** Largest sum of two products the 16-bit adder of `vpmaddubsw` holds. */
const largestPair = 32767;

/**
 * Share of a weight's channels in which two neighbouring products can overflow 16 bits. CPUs
 * without VNNI multiply uint8 by int8 with `vpmaddubsw`, which adds two neighbouring products into
 * int16 and saturates: a·w₀ + b·w₁ with a and b as large as the activation type allows. Worst case:
 * whether it happens depends on the activations. With `reduceRange` weights stay within ±64 and it
 * cannot.
 */
export function saturatingChannels(
  node: NodeProto,
  weight: Pick<QuantizedTensor, 'dims' | 'dtype' | 'data'>,
  largest: number,
): number {
  if (weight.dtype !== 'int8') return 0;
  const layout = traitsOf(node).product?.layout(node, weight.dims) ?? null;
  if (layout === null) return 0;
  let saturating = 0;
  for (let channel = 0; channel < layout.channels; channel += 1) {
    const at = (term: number): number => weight.data[layout.index(channel, term)] ?? 0;
    for (let term = 0; term < layout.terms; term += 2) {
      const one = at(term);
      const other = term + 1 < layout.terms ? at(term + 1) : 0;
      const positive = Math.max(one, 0) + Math.max(other, 0);
      const negative = Math.min(one, 0) + Math.min(other, 0);
      if (positive * largest > largestPair || negative * largest < -largestPair - 1) {
        saturating += 1;
        break;
      }
    }
  }
  return layout.channels === 0 ? 0 : saturating / layout.channels;
}

/** Whether the layer's products can saturate without VNNI; only uint8 × int8 can. */
export function canSaturate(
  { model, conversion }: Pick<ConvertedModel, 'model' | 'conversion'>,
  layer: Layer,
): boolean {
  if (layer.state !== 'quantized') return false;
  const input = layer.inputs[0];
  const rounding = input === undefined ? undefined : conversion.plan.roundings.get(input.rounding);
  const weight = conversion.weights.get(layer.weights[0]?.key ?? '');
  if (rounding === undefined || weight === undefined) return false;
  const { dtype, reduceRange } = rounding.config;
  // int8 activations are shifted to uint8 before they are multiplied.
  if (dtype !== 'uint8' && dtype !== 'int8') return false;
  const node = model.graph.nodes[layer.node];
  return node !== undefined && saturatingChannels(node, weight, reduceRange ? 127 : 255) > 0;
}
