import type { HostTensor } from '../data/sample/tensor';
import { maskThreshold } from '../quantize/mask-room';
import { nothing, type ErrorSums, type SampleErrors } from './metrics';

/**
 * Adds one sample of a float tensor and its quantized twin; false when they differ in size. `groups`:
 * the branch of every element, where a Concat joins the tensor.
 */
export function addPair(
  sums: ErrorSums,
  float: HostTensor,
  quantized: HostTensor,
  groups?: HostTensor,
): boolean {
  const x = float.data;
  const y = quantized.data;
  if (!(x instanceof Float32Array) || !(y instanceof Float32Array)) return false;
  if (x.length !== y.length) return false;
  let signal = 0;
  let noise = 0;
  let power = 0;
  let bias = 0;
  let largest = 0;
  let elements = 0;
  for (let index = 0; index < x.length; index += 1) {
    const a = x[index] ?? 0;
    const b = y[index] ?? 0;
    if (Math.abs(a) >= maskThreshold) continue;
    elements += 1;
    const error = b - a;
    signal += a * a;
    noise += error * error;
    power += b * b;
    bias += error;
    const size = Math.abs(error);
    if (size > largest) largest = size;
  }
  const parts = groups === undefined ? {} : { groups: byGroup(x, y, groups.data) };
  const masked = elements < x.length;
  sums.add({ signal, noise, power, bias, largest, elements, masked, ...parts });
  return true;
}

function byGroup(
  x: Float32Array,
  y: Float32Array,
  groups: HostTensor['data'],
): readonly SampleErrors[] {
  const found: { -readonly [Key in keyof SampleErrors]: SampleErrors[Key] }[] = [];
  for (let index = 0; index < x.length; index += 1) {
    const group = Number(groups[index] ?? 0);
    while (found.length <= group) found.push({ ...nothing });
    const sums = found[group];
    const a = x[index] ?? 0;
    const b = y[index] ?? 0;
    if (sums === undefined || Math.abs(a) >= maskThreshold) continue;
    sums.signal += a * a;
    sums.noise += (b - a) * (b - a);
    sums.power += b * b;
    sums.elements += 1;
  }
  return found;
}
