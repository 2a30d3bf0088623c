import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';

const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };

let engine: Engine;
beforeAll(async () => {
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
});
afterAll(() => engine.dispose());

const folder = 'resources/sample/calibration';
const useSamples = (limit: number) =>
  engine.setData({ jobId: 'data', data: { kind: 'folder', folder, limit } });

beforeEach(() => useSamples(8));

test('rows are samples, the most damaged first; columns are layers', async () => {
  const { samples, names, rows } = await engine.layerSamples({ jobId: 'rows', recipe, limit: 8 });
  expect(samples.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(names).toHaveLength(8);
  expect(rows.every((row) => row.length === 23)).toBe(true);
  const last = rows.map((row) => row.at(-1) ?? Infinity);
  expect(last).toEqual(last.toSorted((a, b) => a - b));
});

test('a limit keeps the worst', async () => {
  const all = await engine.layerSamples({ jobId: 'all', recipe, limit: 8 });
  const two = await engine.layerSamples({ jobId: 'two', recipe, limit: 2 });
  expect(two).toEqual({
    samples: all.samples.slice(0, 2),
    names: all.names.slice(0, 2),
    rows: all.rows.slice(0, 2),
  });
});

test('they are the per-sample numbers of a run of the same recipe', async () => {
  const { samples, rows } = await engine.layerSamples({ jobId: 'rows', recipe, limit: 8 });
  const { report } = await engine.run({
    jobId: 'run',
    recipe,
    options: { kernels: 'simulated', scope: 'layers', shadow: false },
  });
  const perSample = report.layers.map(({ accumulated }) => accumulated?.perSampleDb ?? []);
  expect(rows).toEqual(samples.map((sample) => perSample.map((column) => column[sample] ?? null)));
});

test('other data gives other rows, although the recipe is the same', async () => {
  await engine.layerSamples({ jobId: 'before', recipe, limit: 8 });
  await useSamples(3);
  const { samples, rows } = await engine.layerSamples({ jobId: 'after', recipe, limit: 8 });
  expect(samples.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  const { report } = await engine.run({
    jobId: 'run',
    recipe,
    options: { kernels: 'simulated', scope: 'layers', shadow: false },
  });
  const worst = samples[0] ?? 0;
  expect(rows[0]?.at(-1)).toBe(report.layers.at(-1)?.accumulated?.perSampleDb[worst]);
});

test('the samples of a recipe that was not measured are measured now', async () => {
  const skipping: Recipe = { ...recipe, layers: { '/fc/Gemm': 'none' } };
  const { rows } = await engine.layerSamples({ jobId: 'rows', recipe: skipping, limit: 1 });
  expect(rows[0]?.some((db) => db !== null)).toBe(true);
});
