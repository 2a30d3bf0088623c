import { readFile } from 'node:fs/promises';
import type { HostTensor } from '../../src/engine/data/sample/tensor';
import { decodeModel } from '../../src/engine/onnx/proto';
import { createSession } from '../../src/engine/runtime/ort';
import { makeSample } from './data';

/** Runs the model on two samples; throws if an output is not finite, constant, or the same for both. */
export async function checkModel(path: string, seed: number): Promise<readonly string[]> {
  const graph = decodeModel(await readFile(path)).graph;
  if (graph === undefined) throw new Error(`${path} has no graph`);
  const session = await createSession(path, { level: 'all' });
  try {
    const first = await session.run(makeSample(graph, seed));
    const second = await session.run(makeSample(graph, seed + 1));
    return Object.entries(first).map(([name, tensor]) => {
      const other = second[name];
      if (other === undefined) throw new Error(`output '${name}' is missing in the second run`);
      return describeOutput(name, toNumbers(tensor), toNumbers(other), tensor.dims);
    });
  } finally {
    await session.release();
  }
}

function describeOutput(
  name: string,
  a: readonly number[],
  b: readonly number[],
  dims: readonly number[],
): string {
  if (![...a, ...b].every(Number.isFinite)) throw new Error(`output '${name}' is not finite`);
  const deviation = standardDeviation(a);
  const difference = standardDeviation(a.map((value, i) => value - (b[i] ?? 0)));
  if (deviation < 1e-6) throw new Error(`output '${name}' is constant`);
  if (difference < 1e-3 * deviation)
    throw new Error(`output '${name}' does not depend on the input`);
  const share = ((100 * difference) / deviation).toFixed(0);
  return `${name} [${dims.join(',')}]: deviation ${deviation.toPrecision(3)}, between samples ${share} % of it`;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function toNumbers(tensor: HostTensor): readonly number[] {
  const values = Array.from(tensor.data, Number);
  return tensor.type === 'float16' ? values.map(halfToFloat) : values;
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
