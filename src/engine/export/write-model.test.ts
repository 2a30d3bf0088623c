import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import { exportGraph } from '../emit/export-graph';
import type { ModelProto } from '../onnx/proto';
import { decodeModel, encodeModel } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { prepareModel } from '../prepare/prepare';
import { createSession } from '../runtime/ort';
import { writeModel } from './write-model';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-write-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function exported(): Promise<ModelProto> {
  return exportGraph(quantize(await calibrate('fashion_resnet8'), goldenRecipe('u8s8-pc')));
}

test('a model that fits is one file', async () => {
  const path = join(folder, 'model.onnx');
  const proto = await exported();
  const { sizeBytes, dataPath } = await writeModel(path, proto);
  expect(dataPath).toBeNull();
  expect(await readdir(folder)).toEqual(['model.onnx']);
  expect(sizeBytes).toBe(encodeModel(proto).length);
});

test('a model too large for one file has its weights beside it, and gives the same answers', async () => {
  const path = join(folder, 'model.onnx');
  const proto = await exported();
  const { sizeBytes, dataPath } = await writeModel(path, proto, 10_000);
  expect(dataPath).toBe(`${path}.data`);
  expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
  expect(sizeBytes).toBe((await stat(path)).size + (await stat(`${path}.data`)).size);
  expect((await stat(path)).size).toBeLessThan(60_000);

  const { data } = await calibrate('fashion_resnet8');
  const feeds = await data.read(0);
  const answers = [];
  for (const model of [path, encodeShared(proto)]) {
    const session = await createSession(model, { level: 'all' });
    answers.push(await session.run(feeds));
    await session.release();
  }
  expect(answers[0]).toEqual(answers[1]);
});

test('external tensors name the file alone and start at page boundaries, bytes unchanged', async () => {
  const path = join(folder, 'model.onnx');
  const proto = await exported();
  await writeModel(path, proto, 10_000);
  const data = await readFile(`${path}.data`);
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const original = new Map(proto.graph?.initializer.map((tensor) => [tensor.name, tensor.rawData]));
  const external = decodeModel(await readFile(path)).graph?.initializer.filter(
    (tensor) => tensor.externalData.length > 0,
  );
  expect(external?.length).toBeGreaterThan(5);
  for (const tensor of external ?? []) {
    const entry = Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]));
    expect(entry['location']).toBe('model.onnx.data');
    expect(Number(entry['offset']) % 4096).toBe(0);
    const from = Number(entry['offset']);
    const bytes = data.subarray(from, from + Number(entry['length']));
    expect(hash(bytes)).toBe(hash(original.get(tensor.name) ?? new Uint8Array()));
  }
});

test('a written pair of files can be opened again', async () => {
  const path = join(folder, 'model.onnx');
  await writeModel(path, await exported(), 10_000);
  const opened = await prepareModel(path);
  expect(opened.quantized).toBe(true);
});

test('when the model cannot take its place, neither old file is touched and nothing is left', async () => {
  const path = join(folder, 'model.onnx');
  await mkdir(`${path}.data`);
  await writeFile(path, 'old model');
  await expect(writeModel(path, await exported(), 10_000)).rejects.toMatchObject({ code: 'io' });
  expect(await readFile(path, 'utf8')).toBe('old model');
  expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
});
