import { elementCount } from '../../onnx/tensor';
import type { FloatWeight } from '../../quantize/float-weights';

/**
 * A constant that is added to a tensor of this rank, times factors of the tensor's channels along `axis`. One
 * that is the same for all channels gets a value for each.
 */
export function scaledOperand(
  { dims, values }: FloatWeight,
  rank: number,
  axis: number,
  factors: Float64Array,
): FloatWeight {
  const channels = factors.length;
  const fromEnd = rank - axis;
  const padded = [...Array.from({ length: Math.max(0, fromEnd - dims.length) }, () => 1), ...dims];
  const at = padded.length - fromEnd;
  const inner = elementCount(padded.slice(at + 1));
  const own = padded[at] ?? 1;
  const scaledDims = padded.map((size, index) => (index === at ? channels : size));
  const scaled = new Float32Array(elementCount(scaledDims));
  for (let index = 0; index < scaled.length; index += 1) {
    const channel = Math.floor(index / inner) % channels;
    const outer = Math.floor(index / (inner * channels));
    const source = (outer * own + (own === 1 ? 0 : channel)) * inner + (index % inner);
    scaled[index] = (values[source] ?? 0) * (factors[channel] ?? 1);
  }
  return { dims: scaledDims, values: scaled };
}
