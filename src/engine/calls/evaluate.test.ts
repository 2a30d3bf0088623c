import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Progress, RunResult } from '../../shared/contract/results';
import type { RunOptions } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import { writeNpy } from '../data/arrays/npy';
import { createEngine } from '../index';
import type { Engine } from '../index';

const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };
const layers: RunOptions = { kernels: 'simulated', scope: 'layers', shadow: false };
const outputs: RunOptions = { ...layers, scope: 'outputs' };

let engine: Engine;
let progress: Progress[] = [];
beforeAll(async () => {
  engine = createEngine({
    emit: { progress: (message) => void progress.push(message), memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  const folder = 'resources/sample/calibration';
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder, limit: 8 } });
});
beforeEach(() => {
  progress = [];
});
afterAll(() => engine.dispose());

const run = (changed: Partial<Recipe>, options: RunOptions): Promise<RunResult> =>
  engine.run({ jobId: 'run', recipe: { ...recipe, ...changed }, options });

const skip = (...names: readonly string[]): Partial<Recipe> => ({
  layers: Object.fromEntries(names.map((name) => [name, 'none'])),
});

const sums: readonly [string, Partial<Recipe>][] = [
  ['nothing skipped', {}],
  ['two layers skipped', skip('/fc/Gemm', '/features/features.3/Add')],
  ['other weights', { global: { weight: { granularity: 'channel' } } }],
];

describe('a run', () => {
  test.each(sums)(
    'with %s: a click measures what the full pass measures',
    async (_what, changed) => {
      const full = await run(changed, layers);
      const click = await run(changed, outputs);
      expect(click.report.outputs[0]?.sqnrDb).toBeCloseTo(full.report.outputs[0]?.sqnrDb ?? 0, 6);
      expect(click.report.layers).toEqual([]);
      expect(full.report.layers).toHaveLength(23);
      expect(click.quantizedBytes).toBe(full.quantizedBytes);
    },
  );

  test('gives the same numbers when it is repeated, with isolated errors from memory', async () => {
    const first = await run({}, layers);
    const second = await run({}, layers);
    expect(second.report.layers).toEqual(first.report.layers);
  });

  test('gives the isolated error a layer has, also when a neighbour gave its tensor another range', async () => {
    // Symmetric activations keep the Clip a layer of its own; its skip changes the range in front of it.
    const symmetric: Partial<Recipe> = { preset: 'tensorrt' };
    const plan = await engine.describePlan({ recipe: { ...recipe, ...symmetric } });
    const clips = plan.layers.filter(({ op }) => op === 'Clip').map(({ name }) => name);
    expect(clips.length).toBeGreaterThan(5);
    const skipping = { ...symmetric, ...skip(...clips) };
    await run(symmetric, layers);
    const known = await run(skipping, layers);

    const fresh = createEngine({
      emit: { progress: () => undefined, memory: () => undefined },
      resolveFile: (ref) => ref,
    });
    await fresh.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    const folder = 'resources/sample/calibration';
    await fresh.setData({ jobId: 'data', data: { kind: 'folder', folder, limit: 8 } });
    const alone = await fresh.run({
      jobId: 'run',
      recipe: { ...recipe, ...skipping },
      options: layers,
    });
    await fresh.dispose();
    const isolated = ({ report }: RunResult) =>
      report.layers.map((layer) => [layer.name, layer.isolated?.sqnrDb ?? null]);
    expect(isolated(known)).toEqual(isolated(alone));
  });

  test('reports calibration, conversion and measuring, with numbers to draw on the way', async () => {
    await run({ global: { weight: { observer: 'mse' } } }, layers);
    const measured = progress.filter(({ phase }) => phase === 'measure');
    expect(measured.at(-1)).toMatchObject({ done: 8, total: 8, unit: 'samples' });
    const partial = measured.findLast((message) => message.partial !== undefined)?.partial;
    expect(partial?.accumulatedDb).toHaveLength(23);
    expect(typeof partial?.outputDb).toBe('number');
  });

  test('that is cancelled ends with `cancelled`, and the next one works', async () => {
    const running = run({}, layers);
    await engine.cancel({ jobId: 'run' });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(run({}, outputs)).resolves.toMatchObject({ scope: 'outputs' });
  });

  test('records how it was made', async () => {
    const { report } = await run({}, { ...layers, kernels: 'real' });
    expect(report.run).toMatchObject({ kernels: 'real', level: 'all', preset: 'ort-u8s8' });
    expect(report.run.runtime).toMatch(/^onnxruntime \d/);
    expect(report.data).toMatchObject({ kind: 'images', samples: 8, trusted: true });
    expect(report.timingsMs.total).toBeGreaterThan(0);
  });
});

describe('without what it needs', () => {
  const bare = () =>
    createEngine({
      emit: { progress: () => undefined, memory: () => undefined },
      resolveFile: (ref) => ref,
    });

  test('no model: says so', async () => {
    await expect(bare().run({ jobId: 'run', recipe, options: layers })).rejects.toMatchObject({
      code: 'bad-input',
      message: 'No model is open.',
    });
  });

  test('no data: says so, and what to do', async () => {
    const fresh = bare();
    await fresh.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    await expect(fresh.run({ jobId: 'run', recipe, options: layers })).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringContaining('folder'),
    });
  });

  test('a recipe for another model: names the layer that is not there', async () => {
    const fresh = bare();
    await fresh.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    await expect(
      fresh.describePlan({ recipe: { ...recipe, layers: { nobody: 'none' } } }),
    ).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('nobody') });
  });

  test('a quantized model: refers to compare', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bitloupe-evaluate-'));
    const target = join(folder, 'int8.onnx');
    try {
      await engine.exportModel({ jobId: 'export', request: { recipe, target, format: 'qdq' } });
      const fresh = bare();
      const opened = await fresh.openModel({ jobId: 'open', file: target });
      expect(opened.quantized).toBe(true);
      await expect(fresh.describePlan({ recipe })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining('quantized already'),
        hint: expect.stringContaining('compare'),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

test('an input that is infinite somewhere is a warning: it may be a mask', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-evaluate-'));
  const pixels = new Float32Array(1024).map((_, index) => Math.sin(index));
  pixels[5] = Infinity;
  const sample = writeNpy({ type: 'float32', dims: [1, 1, 32, 32], data: pixels });
  await writeFile(join(folder, 'a.npy'), sample);
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder } });
  const { report } = await run({ preset: 'default' }, outputs);
  await rm(folder, { recursive: true, force: true });
  expect(report.warnings).toEqual([
    expect.objectContaining({
      code: 'masked-input',
      message: expect.stringContaining("Input 'input'"),
    }),
  ]);
});

describe('a mask of −10 000', () => {
  const named = (result: RunResult, name: string) =>
    result.report.layers.find((layer) => layer.name === name);
  beforeAll(async () => {
    const folder = 'test/fixtures/cases/mask_minus_10000';
    await engine.openModel({ jobId: 'open', file: `${folder}/model.onnx` });
    await engine.setData({ jobId: 'data', data: { kind: 'folder', folder: `${folder}/calib` } });
  });

  test('in the range, as the ort-* presets have it, is a warning and shows where it hurts', async () => {
    const result = await run({}, layers);
    expect(result.report.warnings).toEqual([
      expect.objectContaining({
        code: 'mask-in-range',
        message: expect.stringContaining("'sm'"),
        hint: expect.stringContaining('default preset'),
      }),
    ]);
    // Every score is lost at the sum: that is what it reads, and not the 59 dB of the mask.
    expect(named(result, 'Add_sm')?.isolated?.sqnrDb).toBeLessThan(1);
    expect(named(result, 'Add_sm')?.accumulated?.flags).toEqual(['masked']);
  });

  test('is clipped under the default preset, unsaid, and no layer stands out', async () => {
    const result = await run({ preset: 'default' }, layers);
    expect(result.report.warnings).toEqual([]);
    expect(result.report.outputs[0]?.sqnrDb).toBeGreaterThan(30);
    expect(named(result, 'Add_sm')?.isolated?.sqnrDb).toBeGreaterThan(35);
    expect(named(result, 'Add_sm')?.accumulated?.clipped).toBe(0);
  });
});

test('the range of a Softmax is that of no observer', async () => {
  const { report } = await run({}, layers);
  const tensor = report.tensors.find(({ name }) => name === 'p');
  expect(tensor).toMatchObject({ min: 0, max: 1, observer: null });
  const { tensors } = await engine.inspectLayer({ jobId: 'inspect', recipe, layer: 'Softmax_p' });
  const output = tensors.find(({ role }) => role === 'output');
  expect(output).toMatchObject({ clipLo: 0, clipHi: expect.closeTo(1, 6), observer: null });
  expect(output?.equalsMinmax).toBe((output?.max ?? 0) > 0.99);
});

test('a written file with a mask in its ranges carries the same warning', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-evaluate-'));
  const target = join(folder, 'q.onnx');
  const written = await engine.exportModel({
    jobId: 'export',
    request: { recipe, format: 'qdq', target },
  });
  await rm(folder, { recursive: true, force: true });
  expect(written.notices.map(({ code }) => code)).toEqual(['mask-in-range']);
});
