import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleRecipe, worstLayers } from '../../../test/sample/open-sample';
import type { Progress } from '../../shared/contract/results';
import { createEngine } from '../index';
import type { Engine } from '../index';

let engine: Engine;
let heard: (progress: Progress) => void = () => undefined;

beforeAll(async () => {
  engine = createEngine({
    emit: { progress: (progress) => heard(progress), memory: () => undefined },
    resolveFile: (ref) => ref,
    threads: 1,
  });
  await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
  const data = { kind: 'folder', folder: 'resources/sample/calibration', limit: 8 } as const;
  await engine.setData({ jobId: 'data', data });
});

afterAll(() => engine.dispose());

/** Cancels the job as soon as it is in a phase. */
function cancelIn(phase: Progress['phase'], jobId: string): void {
  heard = (progress) => {
    if (progress.phase === phase && progress.jobId === jobId) void engine.cancel({ jobId });
  };
}

test('sensitivity can be cancelled and asked for again', async () => {
  cancelIn('sensitivity', 'first');
  const first = engine.sensitivity({ jobId: 'first', recipe: sampleRecipe, resume: true });
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  const again = await engine.sensitivity({ jobId: 'again', recipe: sampleRecipe, resume: true });
  expect(again.complete).toBe(true);
});

test('a cancelled tuning answers with the best it has', async () => {
  cancelIn('tune', 'tuning');
  const request = {
    recipe: sampleRecipe,
    target: { kind: 'sqnr', db: 45 },
    cost: 'count',
    kernels: 'simulated',
  } as const;
  const result = await engine.tune({ jobId: 'tuning', request });
  expect(result.stoppedEarly).toBe(true);
  expect(result.points).not.toHaveLength(0);
});

test('a click is predicted before, measured, and known after', async () => {
  heard = () => undefined;
  const options = { kernels: 'simulated', scope: 'outputs', shadow: false } as const;
  const skipped = { ...sampleRecipe, layers: { [worstLayers[0]]: 'none' as const } };
  await engine.run({ jobId: 'base', recipe: sampleRecipe, options });
  const before = await engine.predict({ recipe: sampleRecipe });
  const run = await engine.run({ jobId: 'click', recipe: skipped, options });
  const layer = run.plan.layers.findIndex(({ name }) => name === worstLayers[0]);
  expect(before.toggled[layer]).toBeGreaterThan(before.outputDb ?? Infinity);
  const after = await engine.predict({ recipe: skipped });
  expect(after.outputDb).toBeCloseTo(run.report.outputs[0]?.sqnrDb ?? NaN, 9);
});

test('remedies come back through the engine, best first', async () => {
  const layer = worstLayers[1];
  const remedies = await engine.remedies({ jobId: 'remedies', recipe: sampleRecipe, layer });
  expect(remedies.length).toBeGreaterThan(3);
  expect(remedies[0]?.measuredDb).toBeGreaterThan(remedies.at(-1)?.measuredDb ?? Infinity);
});
