import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData } from '../../src/engine/data/open-data';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import { seededRandom } from '../../src/engine/data/random';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeTensor,
  makeValueInfo,
} from '../../src/engine/onnx/proto';
import type { NodeProto, TensorProto, ValueInfoProto } from '../../src/engine/onnx/proto';
import { prepareModel } from '../../src/engine/prepare/prepare';
import type { PreparedModel } from '../../src/engine/prepare/model/types';

type Shape = readonly (number | string)[];

export interface TinyModel {
  readonly nodes: readonly NodeProto[];
  /** float32 inputs by name, or ready declarations. */
  readonly inputs: Readonly<Record<string, Shape>> | readonly ValueInfoProto[];
  readonly outputs: readonly string[];
  readonly initializers?: readonly TensorProto[];
  readonly opset?: number;
}

/** Writes a hand-made model to a file and prepares it as the engine does any other. */
export async function tinyModel(parts: TinyModel): Promise<PreparedModel> {
  const inputs = Array.isArray(parts.inputs)
    ? (parts.inputs as readonly ValueInfoProto[])
    : Object.entries(parts.inputs as Readonly<Record<string, Shape>>).map(([name, shape]) =>
        makeValueInfo(name, DataType.FLOAT, shape),
      );
  const graph = makeGraph({
    name: 'tiny',
    nodes: parts.nodes,
    inputs,
    outputs: parts.outputs.map((name) => makeValueInfo(name, DataType.FLOAT)),
    initializers: parts.initializers ?? [],
  });
  const model = makeModel(graph, new Map([['', parts.opset ?? 13]]));
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-test-'));
  try {
    const path = join(folder, 'tiny.onnx');
    await writeFile(path, encodeModel(model));
    return await prepareModel(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seeded normal samples for a model. */
export function normalSamples(
  model: PreparedModel,
  samples: number,
  seed = 1,
): Promise<DataSource> {
  return openData({ kind: 'generated', distribution: 'normal', samples, seed }, model.inputs);
}

/** A float initializer of seeded normal values. */
export function weight(name: string, dims: readonly number[], spread = 0.3): TensorProto {
  const random = seededRandom(name.length + 7 * dims.length, dims[0] ?? 0);
  const count = dims.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, () => random.normal() * spread);
  return makeTensor(name, DataType.FLOAT, dims, values);
}

export function floats(name: string, dims: readonly number[], ...values: number[]): TensorProto {
  return makeTensor(name, DataType.FLOAT, dims, Float32Array.from(values));
}

export function int64s(name: string, ...values: number[]): TensorProto {
  const data = BigInt64Array.from(values, BigInt);
  return makeTensor(name, DataType.INT64, [values.length], data);
}
