import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { writeNpy } from '../../src/engine/data/arrays/npy';
import { openData } from '../../src/engine/data/open-data';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import type { HostTensor } from '../../src/engine/data/sample/tensor';
import { createEngine } from '../../src/engine/index';
import { openWithTensors } from '../../src/engine/match/paired-runs';
import { DataType } from '../../src/engine/onnx/proto';
import { prepareModel } from '../../src/engine/prepare/prepare';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import type { Recipe } from '../../src/shared/recipe/recipe';

/** A float model, the int8 file made of it, and samples. */
export interface Quantized {
  readonly float: PreparedModel;
  readonly int8: PreparedModel;
  readonly data: DataSource;
}

export const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };

/** Quantizes a model with a few samples of its folder. */
export async function quantized(
  model: string,
  folder: string,
  samples = 2,
  granularity: 'tensor' | 'channel' = 'tensor',
): Promise<Quantized & { readonly path: string }> {
  const engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  const path = join(await mkdtemp(join(tmpdir(), 'bitloupe-int8-')), 'int8.onnx');
  try {
    await engine.openModel({ jobId: 'open', file: model });
    const data = { kind: 'folder', folder, limit: samples } as const;
    await engine.setData({ jobId: 'data', data });
    const chosen: Recipe = { ...recipe, global: { weight: { granularity } } };
    const request = { recipe: chosen, target: path, format: 'qdq' } as const;
    await engine.exportModel({ jobId: 'export', request });
  } finally {
    await engine.dispose();
  }
  const float = await prepareModel(model, {});
  const data = await openData({ kind: 'folder', path: folder, limit: samples }, float.inputs);
  return { float, int8: await prepareModel(path, {}), data, path };
}

/** All float tensors of a model by name, and its inputs: what another runtime would have written of one sample. */
export type Written = ReadonlyMap<string, HostTensor>;

/** Runs a model with simulated kernels and gives all its float tensors, in the order of its nodes. */
export async function runAll(model: PreparedModel, data: DataSource): Promise<readonly Written[]> {
  const tensors = model.graph.nodes
    // Weights are no values of a sample.
    .filter(({ input }) => !input.every((name) => model.graph.initializers.has(name)))
    .flatMap(({ output }) => output)
    .filter((name) => model.types.get(name)?.type === DataType.FLOAT);
  const session = await openWithTensors(model, { tensors, added: [] }, { kernels: 'simulated' });
  try {
    const found: Written[] = [];
    for (let sample = 0; sample < data.count; sample += 1) {
      const feeds = await data.read(sample);
      const values = await session.run(feeds, tensors);
      const rows = tensors.flatMap((name): [string, HostTensor][] => {
        const value = values[name];
        return value === undefined ? [] : [[name, value]];
      });
      found.push(new Map([...Object.entries(feeds), ...rows]));
    }
    return found;
  } finally {
    await session.release();
  }
}

/** A new folder with these files. */
export async function folderOf(
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-dump-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}

export function npzOf(tensors: Written): Uint8Array {
  return zipSync(
    Object.fromEntries([...tensors].map(([name, tensor]) => [`${name}.npy`, writeNpy(tensor)])),
    { level: 1 },
  );
}

/** A `.npz` for each sample. */
export function npzDump(
  runs: readonly Written[],
  more: Record<string, string> = {},
): Promise<string> {
  const files = runs.map(
    (run, index) => [`${String(index).padStart(3, '0')}.npz`, npzOf(run)] as const,
  );
  return folderOf({ ...Object.fromEntries(files), ...more });
}
