import type { HostTensor } from '../data/tensor';
import { maskThreshold } from '../quantize/mask-room';
import type { ErrorSums } from '../measure/metrics';

/** Adds one sample of a float tensor and its quantized twin; false when they differ in size. */
export function addPair(sums: ErrorSums, float: HostTensor, quantized: HostTensor): boolean {
  const x = float.data;
  const y = quantized.data;
  if (!(x instanceof Float32Array) || !(y instanceof Float32Array)) return false;
  if (x.length !== y.length) return false;
  let signal = 0;
  let noise = 0;
  let power = 0;
  let bias = 0;
  let largest = 0;
  let masked = false;
  for (let index = 0; index < x.length; index += 1) {
    const a = x[index] ?? 0;
    const b = y[index] ?? 0;
    if (Math.abs(a) >= maskThreshold) {
      masked = true;
      continue;
    }
    const error = b - a;
    signal += a * a;
    noise += error * error;
    power += b * b;
    bias += error;
    const size = Math.abs(error);
    if (size > largest) largest = size;
  }
  sums.add({ signal, noise, power, bias, largest, elements: x.length, masked });
  return true;
}
