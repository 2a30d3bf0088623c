import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBranches } from '../../../scripts/zoo/models/branches';
import { buildPlainChain } from '../../../scripts/zoo/models/plain-chain';
import { writeModel } from '../../../scripts/zoo/write-model';
import { createEngine, type Engine } from '../index';

let folder: string;
let engine: Engine;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-sketch-'));
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await writeModel(buildBranches(1, 2_200), at('branches.onnx'));
  await writeModel(buildPlainChain(1, 2_200), at('chain.onnx'));
  await writeModel(buildPlainChain(1, 200), at('small.onnx'));
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a large model is drawn as its file states it, under the names and edges it keeps', async () => {
  const sketch = await engine.readModel({ jobId: 'read', file: at('branches.onnx') });
  const opened = await engine.openModel({ jobId: 'open', file: at('branches.onnx') });
  expect(sketch?.nodes.map(({ name }) => name)).toEqual(opened.nodes.map(({ name }) => name));
  expect(sketch?.edges).toEqual(opened.edges);
  expect(sketch?.inputs).toEqual(opened.inputs);
});

test('what was read is prepared without the file being read again, once', async () => {
  await engine.readModel({ jobId: 'read', file: at('chain.onnx') });
  const bytes = Buffer.from('no model any more');
  await writeFile(at('chain.onnx'), bytes);
  const opened = await engine.openModel({ jobId: 'open', file: at('chain.onnx') });
  expect(opened.nodes.length).toBeGreaterThan(2_000);
  await expect(engine.openModel({ jobId: 'again', file: at('chain.onnx') })).rejects.toThrow(
    'not an ONNX model',
  );
});

test('a small model has no sketch, and another one than was read is read', async () => {
  expect(await engine.readModel({ jobId: 'read', file: at('small.onnx') })).toBeNull();
  const opened = await engine.openModel({ jobId: 'open', file: at('branches.onnx') });
  expect(opened.name).toBe('branches.onnx');
});

test('a file that is no model leaves what is open as it is', async () => {
  await writeFile(at('broken.onnx'), 'nothing');
  await engine.openModel({ jobId: 'open', file: at('small.onnx') });
  await expect(engine.readModel({ jobId: 'read', file: at('broken.onnx') })).rejects.toThrow(
    'not an ONNX model',
  );
  const plan = await engine.describePlan({ recipe: { schema: 'bitloupe.recipe/1' } });
  expect(plan.layers.length).toBeGreaterThan(50);
});
