import { expect, test } from 'vitest';
import {
  addValidation,
  openSample,
  sampleRecipe,
  stoppingJob,
  worstLayers,
} from '../../../test/sample/open-sample';
import type { PartialResult } from '../../shared/contract/results';
import type { TuneRequest, TuneTarget } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import type { Layer } from '../plan/types';
import { measureAccuracy } from '../calls/accuracy';
import type { Workspace } from '../workspace/workspace';
import { convertState } from '../states/convert-state';
import { measureStates } from '../states/measure-states';
import { outputDb } from '../noise/output-noise';
import { allSamples } from '../data/sample/spread-samples';
import { tune } from './tune';
import { withSkips } from '../../shared/recipe/recipe-changes';

function request(target: TuneTarget, more: Partial<TuneRequest> = {}): TuneRequest {
  return { recipe: sampleRecipe, target, cost: 'count', kernels: 'simulated', ...more };
}

const samples = 8;

/** Twelve layers may be quantized or not, the others are float: few enough to try every small set. */
function restricted(workspace: Workspace): { recipe: Recipe; candidates: readonly Layer[] } {
  const { layers } = workspace.plan(sampleRecipe);
  const chosen = new Set([0, 1, 2, 4, 5, 8, 9, 10, 18, 19, 20, 22]);
  const recipe = withSkips(sampleRecipe, layers, ({ index }) => !chosen.has(index));
  const candidates = workspace.plan(recipe).layers.filter(({ index }) => chosen.has(index));
  return { recipe, candidates };
}

function subsetsOf(layers: readonly Layer[], size: number): readonly (readonly Layer[])[] {
  if (size === 0) return [[]];
  return layers.flatMap((layer, position) =>
    subsetsOf(layers.slice(position + 1), size - 1).map((rest) => [layer, ...rest]),
  );
}

/** The best output SQNR of any set of `size` skips, every set measured. */
async function bestOf(workspace: Workspace, size: number): Promise<number> {
  const { recipe, candidates } = restricted(workspace);
  const { layers } = workspace.plan(recipe);
  let best = -Infinity;
  const states = [];
  for (const set of subsetsOf(candidates, size)) {
    const skipped = new Set(set.map(({ index }) => index));
    const changed = withSkips(
      recipe,
      layers,
      (layer) => layer.state === 'skipped' || skipped.has(layer.index),
    );
    states.push(await convertState(silentJob, workspace, changed));
  }
  await measureStates(silentJob, workspace, workspace.tuning.sums, states, {
    kernels: 'simulated',
    samples: allSamples(samples),
    onState: (_state, noise) => {
      best = Math.max(best, outputDb(noise).db ?? Infinity);
    },
  });
  return best;
}

test.each([6, 20, 28, 36])(
  'no set smaller than the tuned one reaches %d dB, of all that there are',
  async (db) => {
    const workspace = await openSample(samples);
    const { recipe } = restricted(workspace);
    const fixed = workspace.plan(recipe).layers.filter(({ state }) => state === 'skipped').length;
    const tuned = await tune(silentJob, workspace, request({ kind: 'sqnr', db }, { recipe }));
    expect(tuned.reached).toBe(true);
    expect(tuned.best.outputDb).toBeGreaterThanOrEqual(db);
    const size = tuned.skipped.length - fixed;
    expect(size).toBeGreaterThan(0);
    expect(await bestOf(workspace, size - 1)).toBeLessThan(db);
  },
  60_000,
);

test('half a point of accuracy needs the two layers a person would pick', async () => {
  const workspace = await openSample(16);
  await addValidation(workspace, 200);
  const target: TuneTarget = { kind: 'accuracyDrop', points: 0.5 };
  const tuned = await tune(silentJob, workspace, request(target, { kernels: 'real' }));
  expect(tuned.reached).toBe(true);
  expect(tuned.skipped).toEqual(worstLayers);
  const { converted } = await convertState(silentJob, workspace, tuned.recipe);
  const accuracy = await measureAccuracy(silentJob, workspace.judging(converted, 'real'));
  expect(tuned.best.accuracy).toBe(accuracy.quantizedTop1);
  const points = ((accuracy.floatTop1 ?? 0) - (accuracy.quantizedTop1 ?? 0)) * 100;
  expect(points).toBeLessThanOrEqual(0.5 + 1e-9);
}, 60_000);

test('a target that is reached already costs nothing', async () => {
  const workspace = await openSample(4);
  const tuned = await tune(silentJob, workspace, request({ kind: 'sqnr', db: 1 }));
  expect(tuned).toMatchObject({ reached: true, skipped: [], recipe: sampleRecipe });
  expect(tuned.points).toHaveLength(1);
});

test('a target beyond every skip ends with the float model', async () => {
  const workspace = await openSample(2);
  const tuned = await tune(silentJob, workspace, request({ kind: 'sqnr', db: 200 }));
  expect(tuned.reached).toBe(true);
  expect(tuned.best.outputDb).toBeNull();
});

test('what the recipe skips already stays skipped', async () => {
  const workspace = await openSample(4);
  const kept = '/features/features.5/conv/conv.1/conv.1.0/Conv';
  const recipe: Recipe = { ...sampleRecipe, layers: { [kept]: 'none' } };
  const tuned = await tune(silentJob, workspace, request({ kind: 'sqnr', db: 20 }, { recipe }));
  expect(tuned.recipe.layers?.[kept]).toBe('none');
  expect(tuned.skipped).toEqual([worstLayers[0], kept, worstLayers[1]]);
  expect(tuned.best.cost).toBe(2);
});

test('a cosine and an agreement are targets like any other', async () => {
  const workspace = await openSample(12);
  const cosine = await tune(silentJob, workspace, request({ kind: 'cosine', value: 0.99 }));
  expect(cosine.skipped).toEqual(worstLayers);
  const agreement = await tune(silentJob, workspace, request({ kind: 'agreement', share: 0.99 }));
  expect(agreement.best.agreement).toBeGreaterThanOrEqual(0.99);
});

test('bytes as cost: the chosen state is the cheapest of all that reach the target', async () => {
  const workspace = await openSample(6);
  const tuned = await tune(
    silentJob,
    workspace,
    request({ kind: 'sqnr', db: 30 }, { cost: 'bytes' }),
  );
  const reaching = tuned.points.filter(({ reachesTarget }) => reachesTarget);
  expect(tuned.best.cost).toBe(Math.min(...reaching.map(({ cost }) => cost)));
  expect(tuned.best.cost).toBeGreaterThan(1000);
});

test('time as cost is measured on this machine', async () => {
  const workspace = await openSample(4);
  const tuned = await tune(
    silentJob,
    workspace,
    request({ kind: 'sqnr', db: 20 }, { cost: 'time' }),
  );
  expect(tuned.reached).toBe(true);
  expect(tuned.points.some(({ cost }) => cost !== 0)).toBe(true);
}, 60_000);

test('stopping returns the best so far, and that is no error', async () => {
  const workspace = await openSample(6);
  let reports = 0;
  let told: PartialResult['tunePoints'];
  const job = stoppingJob((partial) => {
    if (partial?.outputDb !== undefined) reports += 1;
    told = partial?.tunePoints ?? told;
    return reports >= 3;
  });
  const tuned = await tune(job, workspace, request({ kind: 'sqnr', db: 40 }));
  expect(tuned).toMatchObject({ stoppedEarly: true, reached: false });
  expect(tuned.points.length).toBeGreaterThanOrEqual(3);
  const best = Math.max(...tuned.points.map((point) => point.outputDb ?? -Infinity));
  expect(tuned.best.outputDb).toBe(best);
  // Whoever watched saw each of them the moment it was measured.
  expect(told).toEqual(tuned.points.slice(0, told?.length));
  expect(told?.length).toBeGreaterThanOrEqual(3);
});

test('stopping before anything was measured is a cancelled job', async () => {
  const workspace = await openSample(2);
  const job = { signal: AbortSignal.abort(), report: () => undefined };
  await expect(tune(job, workspace, request({ kind: 'sqnr', db: 40 }))).rejects.toMatchObject({
    code: 'cancelled',
  });
});
