import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../shared/contract';
import { createEngine } from '../index';
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
  return { samples: 3, stats: new Map([['x', stats]]), histograms: null };
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

test('a second session calibrates from the cache and measures the same', async () => {
  const run = async () => {
    const phases = new Set<Progress['phase']>();
    const engine = createEngine({
      emit: { progress: ({ phase }) => void phases.add(phase), memory: () => undefined },
      resolveFile: (ref) => ref,
      cacheDir: folder,
    });
    await engine.openModel({ jobId: 'open', file: 'resources/sample/model.onnx' });
    const calibration = 'resources/sample/calibration';
    await engine.setData({
      jobId: 'data',
      data: { kind: 'folder', folder: calibration, limit: 4 },
    });
    const { report } = await engine.run({
      jobId: 'run',
      recipe: { schema: 'bitloupe.recipe/1' },
      options: { kernels: 'simulated', scope: 'outputs', shadow: false },
    });
    await engine.dispose();
    return { db: report.outputs[0]?.sqnrDb, phases };
  };
  const first = await run();
  const second = await run();
  expect(first.phases).toContain('observe');
  expect(second.phases).not.toContain('observe');
  expect(second.db).toBe(first.db);
});
