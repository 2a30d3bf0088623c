import { expect, it } from 'vitest';
import type { Recipe } from '../../src/shared/recipe/recipe';
import { createEngineDouble } from './engine';
import { pageBehaviour } from './page-behaviour';
import { createProcessEngine } from './process-engine';

const options = {
  emit: { progress: () => undefined, memory: () => undefined },
  resolveFile: (ref: string) => ref,
};

it('skips what a recipe says, by preset, op, pattern and name', async () => {
  const engine = createEngineDouble(
    options,
    pageBehaviour(0, () => undefined),
  );
  await engine.openModel({ jobId: 'open', file: 'digits.onnx' });
  const skippedOps = async (recipe: Omit<Recipe, 'schema'>): Promise<string[]> => {
    const plan = await engine.describePlan({ recipe: { schema: 'bitloupe.recipe/1', ...recipe } });
    return plan.layers.filter(({ skipped }) => skipped).map(({ op }) => op);
  };
  expect(await skippedOps({})).toEqual([]);
  expect(await skippedOps({ preset: 'conv-only' })).toEqual([
    'Add',
    'Add',
    'Add',
    'ReduceMean',
    'Gemm',
  ]);
  expect(await skippedOps({ ops: { Gemm: 'none' } })).toEqual(['Gemm']);
  expect(await skippedOps({ patterns: [['/fc/*', 'none']] })).toEqual(['Gemm']);
  expect(await skippedOps({ patterns: [['/^.ReduceMean$/', 'none']] })).toEqual(['ReduceMean']);
  expect(await skippedOps({ global: 'none', layers: { '/fc/Gemm': {} } })).not.toContain('Gemm');
});

it('takes a file that holds no known model only where it stands behind a transport', async () => {
  const opening = { jobId: 'open', file: 'any.onnx' };
  const page = createEngineDouble(
    options,
    pageBehaviour(0, () => undefined),
  );
  await expect(page.openModel(opening)).rejects.toMatchObject({ code: 'bad-input' });
  expect(await createProcessEngine(options).openModel(opening)).toMatchObject({
    name: 'any.onnx',
    nodes: [],
  });
});

it('ends by itself in the middle of a file that is named so', async () => {
  let ends = 0;
  const page = createEngineDouble(
    options,
    pageBehaviour(0, () => void (ends += 1)),
  );
  await page.openModel({ jobId: 'open', file: 'crash-digits.onnx' });
  expect(ends).toBe(1);
});
