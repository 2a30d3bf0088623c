import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { histogramFrom } from '../../../test/models/histograms';
import type { Progress } from '../../shared/contract/results';
import { createEngine } from '../index';
import type { TensorHistogram } from '../observe/counts/histogram';
import type { Observations, TensorStats } from '../observe/observations';
import { ObservationCache } from './observation-cache';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function observations(patch: Partial<TensorStats> = {}): Observations {
  const stats: TensorStats = {
    tensor: 'x',
    min: -0.1,
    max: Math.fround(0.3),
    sumSquare: 12.000000000000002,
    movingMin: -1e-30,
    movingMax: 1 / 3,
    unmasked: { min: -1, max: 2 },
    ...patch,
  };
  const operands = new Map([['mask', { min: -12.5, max: 0 }]]);
  return { samples: 3, stats: new Map([['x', stats]]), operands, histograms: null };
}

test('what was written is read back bit for bit', async () => {
  const cache = new ObservationCache(folder);
  await cache.write('model', 'data', observations());
  expect(await cache.read('model', 'data')).toEqual(observations());
});

test('another model or other data has an entry of its own', async () => {
  const cache = new ObservationCache(folder);
  await cache.write('model', 'data', observations());
  expect(await cache.read('model', 'other')).toBeNull();
  expect(await cache.read('other', 'data')).toBeNull();
});

test('without a folder nothing is kept', async () => {
  const cache = new ObservationCache(undefined);
  await cache.write('model', 'data', observations());
  expect(await cache.read('model', 'data')).toBeNull();
});

test.each(['', '{', '{"schema":"bitloupe.observations/0","samples":1,"stats":[]}'])(
  'a damaged or foreign entry (%o) counts as none',
  async (content) => {
    const cache = new ObservationCache(folder);
    await cache.write('model', 'data', observations());
    const [name = ''] = await readdir(join(folder, 'observations'));
    await writeFile(join(folder, 'observations', name), content);
    expect(await cache.read('model', 'data')).toBeNull();
  },
);

test('infinite ranges, which JSON cannot hold, are not kept', async () => {
  const cache = new ObservationCache(folder);
  await cache.write('model', 'data', observations({ min: -Infinity }));
  expect(await cache.read('model', 'data')).toBeNull();
});

test('a folder that cannot be written to is no failure', async () => {
  await writeFile(join(folder, 'observations'), 'a file in the way');
  const cache = new ObservationCache(folder);
  await expect(cache.write('model', 'data', observations())).resolves.toBeUndefined();
  expect(await readFile(join(folder, 'observations'), 'utf8')).toBe('a file in the way');
});

describe('histograms', () => {
  const histograms = new Map<string, TensorHistogram>([
    [
      'x',
      {
        ...histogramFrom(-1 / 3, 2 ** -20, (bin) => (bin === 7 ? 2 ** 40 : bin % 5)),
        tensor: 'x',
        channels: { axis: 1, min: Float32Array.of(-0.1, Infinity), max: Float32Array.of(3, 4) },
      },
    ],
    ['ÿ', { ...histogramFrom(0, 1, () => 1), tensor: 'ÿ' }],
  ]);
  const stats = [...observations().stats.values()];
  const seen: Observations = {
    ...observations(),
    stats: new Map([...stats.map((one) => [one.tensor, one] as const), ['ÿ', stats[0]!]]),
  };

  test('are read back bit for bit, with the ranges of channels', async () => {
    const cache = new ObservationCache(folder);
    await cache.writeHistograms('model', 'data', histograms);
    expect(await cache.readHistograms('model', 'data', seen)).toEqual(histograms);
    expect(await cache.readHistograms('model', 'other', seen)).toBeNull();
  });

  test('of other tensors than were observed are not taken', async () => {
    const cache = new ObservationCache(folder);
    await cache.writeHistograms('model', 'data', histograms);
    expect(await cache.readHistograms('model', 'data', observations())).toBeNull();
  });

  test('that are damaged count as none', async () => {
    const cache = new ObservationCache(folder);
    await cache.writeHistograms('model', 'data', histograms);
    const [name = ''] = await readdir(join(folder, 'observations'));
    const path = join(folder, 'observations', name);
    const whole = await readFile(path);
    for (const part of [whole.subarray(0, -1), whole.subarray(0, 2), whole.subarray(100)]) {
      await writeFile(path, part);
      expect(await cache.readHistograms('model', 'data', seen)).toBeNull();
    }
  });

  test('too large to keep are not written, and the oldest make room', async () => {
    const bytes = 2 * 2048 * 8 + 2 * 8;
    const small = new ObservationCache(folder, { histogramBytes: bytes - 1, keptBytes: 1e9 });
    await small.writeHistograms('model', 'data', histograms);
    expect(await small.readHistograms('model', 'data', seen)).toBeNull();
    const limits = { histogramBytes: bytes, keptBytes: 2.5 * bytes };
    const tight = new ObservationCache(folder, limits);
    for (const data of ['first', 'second', 'third']) {
      await tight.writeHistograms('model', data, histograms);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await tight.readHistograms('model', 'first', seen)).toBeNull();
    expect(await tight.readHistograms('model', 'second', seen)).not.toBeNull();
    expect(await tight.readHistograms('model', 'third', seen)).not.toBeNull();
  });
});

test('a second session calibrates from the cache and measures the same', async () => {
  const run = async () => {
    const phases = new Set<Progress['phase']>();
    const engine = createEngine({
      emit: { progress: ({ phase }) => void phases.add(phase), memory: () => undefined },
      resolveFile: (ref) => ref,
      cacheDir: folder,
    });
    await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    const calibration = 'resources/sample/calibration';
    await engine.setData({
      jobId: 'data',
      data: { kind: 'folder', folder: calibration, limit: 4 },
    });
    const { report } = await engine.run({
      jobId: 'run',
      recipe: {
        schema: 'bitloupe.recipe/1',
        global: { activation: { observer: 'percentile' } },
      },
      options: { kernels: 'simulated', scope: 'outputs', shadow: false },
    });
    await engine.dispose();
    return { db: report.outputs[0]?.sqnrDb, phases };
  };
  const first = await run();
  const second = await run();
  expect(first.phases).toContain('observe');
  expect(first.phases).toContain('histogram');
  expect(second.phases).not.toContain('observe');
  expect(second.phases).not.toContain('histogram');
  expect(second.db).toBe(first.db);
});
