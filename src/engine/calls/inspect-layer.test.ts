import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerInspection } from '../../shared/contract/inspection';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';

const perTensor: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };
const depthwise = '/features/features.2/conv/conv.1/conv.1.0/Conv';

let engine: Engine;
beforeAll(async () => {
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  const folder = 'resources/sample/calibration';
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder, limit: 6 } });
});
afterAll(() => engine.dispose());

const inspect = (recipe: Recipe, layer = depthwise): Promise<LayerInspection> =>
  engine.inspectLayer({ jobId: 'inspect', recipe, layer });

describe('the inspection of a depthwise convolution', () => {
  let found: LayerInspection;
  beforeAll(async () => {
    await engine.run({
      jobId: 'run',
      recipe: perTensor,
      options: { kernels: 'simulated', scope: 'layers', shadow: false },
    });
    found = await inspect(perTensor);
  });

  test('has input, output and weight, each with what it is rounded to', () => {
    expect(found.tensors.map(({ role, dtype }) => [role, dtype])).toEqual([
      ['input', 'uint8'],
      ['output', 'uint8'],
      ['weight', 'int8'],
    ]);
    for (const { scale, zeroPoint, clipLo, clipHi, role } of found.tensors) {
      expect(scale).toBeGreaterThan(0);
      if (role === 'weight') continue;
      expect(clipLo).toBeCloseTo((0 - (zeroPoint ?? 0)) * (scale ?? 0), 6);
      expect(clipHi).toBeCloseTo((255 - (zeroPoint ?? 0)) * (scale ?? 0), 6);
    }
  });

  test('has histograms of equal bins before and after rounding that hold every value', () => {
    for (const { histogram, quantizedHistogram, min, max } of found.tensors) {
      expect(histogram?.counts.length).toBeLessThanOrEqual(256);
      expect(histogram?.lo).toBeLessThanOrEqual(min);
      expect(histogram?.hi).toBeGreaterThanOrEqual(max);
      const total = (counts: readonly number[] | undefined) =>
        counts?.reduce((sum, count) => sum + count, 0);
      expect(total(quantizedHistogram?.counts)).toBe(total(histogram?.counts));
      expect(total(histogram?.counts)).toBeGreaterThan(100);
    }
  });

  test('has every channel, and shows that one scale leaves some of them few levels', () => {
    expect(found.channels).toHaveLength(64);
    expect(found.levels).toBe(127);
    const levels = found.channels.map(({ levelsUsed }) => levelsUsed);
    expect(Math.min(...levels)).toBeLessThan(10);
    expect(Math.max(...found.channels.map(({ sqnrDb }) => sqnrDb ?? 0))).toBeGreaterThan(35);
    const worst = Math.min(...found.channels.map(({ sqnrDb }) => sqnrDb ?? 0));
    expect(worst).toBeLessThan(15);
  });

  test('has the range of every channel of its output, and how much of the grid each uses', () => {
    const output = found.tensors.find(({ role }) => role === 'output');
    const { activationChannels: all, activationLevels } = found;
    expect(activationLevels).toBe(256);
    expect(all.map(({ channel }) => channel)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    expect(Math.min(...all.map(({ min }) => min))).toBe(output?.min);
    expect(Math.max(...all.map(({ max }) => max))).toBe(output?.max);
    const levels = all.map(({ levelsUsed }) => levelsUsed ?? 0);
    expect(Math.max(...levels)).toBe(256);
    expect(Math.min(...levels)).toBeLessThan(128);
    for (const { max, levelsUsed } of all) {
      expect(levelsUsed).toBe(Math.round(max / (output?.scale ?? 1)) + 1);
    }
  });

  test('has the error of every sample of the last run, by file name', () => {
    expect(found.samples.map(({ sample }) => sample)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { name, sqnrDb } of found.samples) {
      expect(name).toMatch(/^\d\/.*\.png$/);
      expect(sqnrDb).toBeGreaterThan(-20);
    }
  });

  test('lists its neighbours, nearest first', () => {
    const [before] = found.around.filter(({ relation }) => relation === 'input');
    const [after] = found.around.filter(({ relation }) => relation === 'output');
    expect(before).toEqual({
      layer: '/features/features.2/conv/conv.0/conv.0.0/Conv',
      relation: 'input',
      distance: 1,
    });
    expect(after?.layer).toBe('/features/features.2/conv/conv.2/conv.2.0/Conv');
    const distances = found.around.map(({ distance }) => distance);
    expect(distances.slice(0, 4)).toEqual(distances.slice(0, 4).toSorted((a, b) => a - b));
  });
});

test('a recipe that comes back by undo still has the error of every sample', async () => {
  const before = await inspect(perTensor);
  const options = { kernels: 'simulated', scope: 'layers', shadow: false } as const;
  const skipped: Recipe = { ...perTensor, ops: { Add: 'none' } };
  await engine.run({ jobId: 'skipped', recipe: skipped, options });
  expect((await inspect(perTensor)).samples).toEqual(before.samples);
  expect(before.samples).toHaveLength(6);
});

test('per channel every channel uses the full range of its own scale', async () => {
  const { channels, tensors } = await inspect({ schema: 'bitloupe.recipe/1' });
  expect(Math.min(...channels.map(({ levelsUsed }) => levelsUsed))).toBeGreaterThan(4);
  expect(Math.min(...channels.map(({ sqnrDb }) => sqnrDb ?? 0))).toBeGreaterThan(30);
  expect(tensors.at(-1)).toMatchObject({ role: 'weight', scale: null, zeroPoint: null });
});

test('a clipping observer shows the range in use and how much falls outside', async () => {
  const recipe: Recipe = {
    ...perTensor,
    layers: { [depthwise]: { activation: { observer: 'percentile', percentile: 99 } } },
  };
  const { tensors } = await inspect(recipe);
  const output = tensors.find(({ role }) => role === 'output');
  expect(output?.observer).toBe('percentile');
  expect(output?.equalsMinmax).toBe(false);
  expect(output?.clipHi).toBeLessThan(output?.max ?? 0);
  expect(output?.clipped).toBeGreaterThan(0.001);
  expect(output?.clipped).toBeLessThan(0.02);
});

test('a skipped layer has no qconfig and its output is float', async () => {
  const { qconfig, tensors, channels, activationLevels, activationChannels } = await inspect({
    ...perTensor,
    layers: { [depthwise]: 'none' },
  });
  expect(qconfig).toBeNull();
  expect(activationLevels).toBeNull();
  expect(activationChannels).toHaveLength(64);
  expect(activationChannels[0]?.levelsUsed).toBeNull();
  expect(channels).toEqual([]);
  expect(tensors.map(({ role, dtype }) => [role, dtype])).toEqual([
    ['input', null],
    ['output', null],
  ]);
});

test('an unknown layer is an error that suggests the nearest name', async () => {
  await expect(inspect(perTensor, '/fc/Gem')).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining("'/fc/Gem'"),
    hint: expect.stringContaining('/fc/Gemm'),
  });
});
