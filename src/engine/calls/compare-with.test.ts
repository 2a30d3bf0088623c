import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../shared/contract/results';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';

const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };
let engine: Engine;
let folder: string;
let run: RunResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-compare-'));
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  const data = { kind: 'folder', folder: 'resources/sample/calibration', limit: 6 } as const;
  await engine.setData({ jobId: 'data', data });
  const options = { kernels: 'simulated', scope: 'layers', shadow: false } as const;
  run = await engine.run({ jobId: 'run', recipe, options });
});

afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

test('a file that was exported is as far from the float model as the run it came from', async () => {
  const target = join(folder, 'int8.onnx');
  await engine.exportModel({ jobId: 'export', request: { recipe, target, format: 'qdq' } });
  const other = await engine.compareWith({ jobId: 'compare', file: target });
  expect(other.missing).toEqual([]);
  expect(other.layers.map(({ layer }) => layer)).toEqual(run.report.layers.map(({ name }) => name));
  expect(other.outputs[0]?.sqnrDb).toBeCloseTo(run.report.outputs[0]?.sqnrDb ?? NaN, 1);
  other.layers.forEach(({ accumulatedDb, weightDb }, index) => {
    const own = run.report.layers[index];
    expect(accumulatedDb).toBeCloseTo(own?.accumulated?.sqnrDb ?? NaN, 1);
    expect(weightDb ?? 0).toBeCloseTo(own?.weight?.sqnrDb ?? 0, 3);
  });
  expect(other.agreement).toBeGreaterThan(0);
});

test('the other model is judged by the recipe that is given, skips included', async () => {
  const target = join(folder, 'judged.onnx');
  await engine.exportModel({ jobId: 'export', request: { recipe, target, format: 'qdq' } });
  const skipped = run.report.layers[0]?.name ?? '';
  const changed: Recipe = { ...recipe, layers: { [skipped]: 'none' } };
  const other = await engine.compareWith({ jobId: 'compare', file: target, recipe: changed });
  expect(other.layers).toHaveLength(run.report.layers.length);
  const [first] = other.layers;
  expect(first?.layer).toBe(skipped);
  expect(first?.weightGrid?.ours).toBeNull();
  expect(first?.weightGrid?.theirs?.dtype).toBe('int8');
  expect(first?.verdict).toMatchObject({ kind: 'other-arithmetic' });
  const own = await engine.compareWith({ jobId: 'compare', file: target, recipe });
  expect(own.layers.every(({ verdict }) => verdict?.kind === 'same-grid')).toBe(true);
});

test('a model that is no version of the open one is refused by name, and the open one stays', async () => {
  const file = 'test/fixtures/golden/models/bert_tiny/model.onnx';
  await expect(engine.compareWith({ jobId: 'wrong', file })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('bert_tiny') as string,
  });
  expect((await engine.describePlan({ recipe })).layers).toHaveLength(23);
});

describe('tensors that another runtime has written', () => {
  const torch = 'test/fixtures/dumps/torch';
  let other: Engine;
  beforeAll(async () => {
    other = createEngine({
      emit: { progress: () => undefined, memory: () => undefined },
      resolveFile: (ref) => ref,
      mayReach: (path) => !path.endsWith('int8_fx/00001.npz'),
    });
    await other.openModel({ jobId: 'open', file: `${torch}/float.onnx` });
    const data = { kind: 'folder', folder: `${torch}/calibration` } as const;
    await other.setData({ jobId: 'data', data });
  });
  afterAll(() => other.dispose());

  test('stand beside the open model and our own quantization', async () => {
    const file = `${torch}/qat_fx`;
    const found = await other.compareWith({ jobId: 'dump', file, kind: 'dump', recipe });
    expect(found.dump).toMatchObject({ format: 'arrays', compared: 2, inputsDb: 120 });
    expect(found.graph).toBeNull();
    expect(found.missing).toEqual([]);
    expect(
      found.layers.every(({ oursDb, theirNode }) => oursDb !== null && theirNode === null),
    ).toBe(true);
    expect(found.firstDivergence?.layer).toBe('/stem/stem.0/Conv');
  });

  test('are not read where the engine may not', async () => {
    const file = `${torch}/int8_fx`;
    await expect(other.compareWith({ jobId: 'no', file, kind: 'dump' })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
