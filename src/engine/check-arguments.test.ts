import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineCallNames } from '../shared/contract/contract';
import { emptyRecipe } from '../shared/recipe/recipe';
import { createEngine, type Engine } from './index';

let engine: Engine;
const data = { kind: 'generated', distribution: 'normal', samples: 1 } as const;

beforeAll(async () => {
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  await engine.setData({ jobId: 'data', data });
});
afterAll(() => engine.dispose());

function call(name: string, ...args: unknown[]): Promise<unknown> {
  const calls = engine as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  return calls[name]?.(...args) ?? Promise.resolve('no such call');
}

const run = { jobId: '1', recipe: emptyRecipe };
const good = { kernels: 'simulated', scope: 'outputs', shadow: false };
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** The engine's host answers the other two, of what it keeps itself. */
const ownNames = engineCallNames.filter((name) => name !== 'situation' && name !== 'join');

test.each(ownNames)('%s refuses what is no argument of it', async (name) => {
  for (const args of [7, 'x', [], [1], { jobId: 7 }, { unknown: 1 }, new Map(), deep(3)]) {
    await expect(call(name, args)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(`${name}: `) as string,
      hint: expect.any(String) as string,
    });
  }
});

test.each<[string, unknown, string]>([
  ['openModel', null, 'the argument'],
  ['openModel', { jobId: '', file: 'x' }, 'jobId'],
  ['openModel', { jobId: '1', file: 'x'.repeat(5000) }, 'file'],
  ['openModel', { jobId: '1', file: 'x', more: 1 }, 'more'],
  ['run', { ...run, options: null }, 'options'],
  ['run', { ...run, options: { ...good, kernels: 'fast' } }, 'options.kernels'],
  ['run', { jobId: '1', recipe: null, options: good }, 'recipe'],
  ['run', { jobId: '1', recipe: { schema: 'x' }, options: good }, 'recipe'],
  ['run', { jobId: '1', recipe: { ...emptyRecipe, layers: deep(50) }, options: good }, 'recipe'],
  ['describePlan', { recipe: [] }, 'recipe'],
  ['predict', {}, 'recipe'],
  ['setData', { jobId: '1', data: { kind: 'other' } }, 'data.kind'],
  ['setData', { jobId: '1', data: { kind: 'folder', folder: 7 } }, 'data.folder'],
  ['setData', { jobId: '1', data: { kind: 'folder', folder: 'x', limit: -1 } }, 'data.limit'],
  ['setData', { jobId: '1', data: { ...data, samples: NaN } }, 'data.samples'],
  ['thumbnails', { samples: [0.5], sizePx: 9, from: 'data' }, 'samples.0'],
  ['thumbnails', { samples: [0], sizePx: 1e9, from: 'data' }, 'sizePx'],
  ['layerSamples', { ...run, limit: Infinity }, 'limit'],
  ['benchmark', { ...run, threads: 100_000, repeats: 1 }, 'threads'],
  ['benchmark', { ...run, threads: 1, repeats: 1e12 }, 'repeats'],
  ['tune', { jobId: '1', request: { recipe: emptyRecipe } }, 'request.target'],
  ['exportModel', { jobId: '1', request: null }, 'request'],
  ['saveFile', { target: 'x', content: [1, 2] }, 'content'],
  ['cancel', {}, 'jobId'],
])('%s names the field that is wrong', async (name, args, field) => {
  await expect(call(name, args)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining(`${name}: ${field}`) as string,
  });
});

test('what is right goes through, and a model that cannot be opened leaves the one before', async () => {
  await expect(call('hello')).resolves.toMatchObject({ threads: expect.any(Number) });
  const broken = engine.openModel({ jobId: 'broken', file: 'package.json' });
  await expect(broken).rejects.toMatchObject({ code: 'bad-input' });
  const plan = await engine.describePlan({ recipe: emptyRecipe });
  expect(plan.layers.length).toBeGreaterThan(0);
  await expect(call('run', { ...run, options: good })).resolves.toMatchObject({ scope: 'outputs' });
});
