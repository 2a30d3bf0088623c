import { halfToFloat } from '../../onnx/tensor';
import type { HostTensor } from '../../data/sample/tensor';
import { laidOut } from '../../match/values/layouts';
import type { TensorNote } from './manifest';

/**
 * Values as they are compared: float32, of whatever float they were or with the scale that is known of integers, and
 * channels in front where the dump says that they stand last. Integers without a scale stay what they are.
 */
export function tidyTensor(tensor: HostTensor, note: TensorNote = {}): HostTensor {
  const data = floatsOf(tensor, note);
  const dims = note.shape ?? tensor.dims;
  const found: HostTensor = data === null ? { ...tensor, dims } : { type: 'float32', dims, data };
  return note.layout === 'NHWC' && dims.length > 2 ? laidOut(found, 'first') : found;
}

function floatsOf({ type, data }: HostTensor, note: TensorNote): Float32Array | null {
  const { scale, zero_point: zero = 0 } = note;
  if (scale !== undefined && !type.startsWith('float'))
    return Float32Array.from(data as Iterable<number>, (value) => (Number(value) - zero) * scale);
  if (type === 'float32') return data as Float32Array;
  if (type === 'float64') return Float32Array.from(data as Float64Array);
  return type === 'float16' ? Float32Array.from(data as Uint16Array, halfToFloat) : null;
}
