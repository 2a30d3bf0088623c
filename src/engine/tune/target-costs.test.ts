import { expect, test } from 'vitest';
import { openSample, runRecipe } from '../../../test/sample/open-sample';
import type { Recipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import { lintPlan } from '../targets/lint-model';
import { layerCosts } from './layer-costs';
import { findRemedies } from './remedies';
import { tuneNotices } from './tune-notices';

const here: Recipe = { schema: 'bitloupe.recipe/1' };
const forTensorrt: Recipe = { ...here, target: 'tensorrt' };

test('what a target computes in float costs nothing when it is skipped', async () => {
  const workspace = await openSample(8);
  const plan = await workspace.calibratedPlan(silentJob, forTensorrt);
  const start = await workspace.convert(silentJob, forTensorrt, plan);
  const { findings } = lintPlan(workspace.model, plan, 'tensorrt');
  const free = new Set(findings.map(({ layer }) => layer));
  expect(free.size).toBeGreaterThan(0);
  const quantized = plan.layers.filter(({ state }) => state === 'quantized');
  const costs = await layerCosts(silentJob, workspace, start, {
    cost: 'count',
    recipe: forTensorrt,
  });
  for (const layer of quantized) expect(costs.of(layer)).toBe(free.has(layer.name) ? 0 : 1);
  expect(costs.total(quantized, start)).toBe(
    quantized.filter(({ name }) => !free.has(name)).length,
  );
  const untargeted = await layerCosts(silentJob, workspace, start, {
    cost: 'count',
    recipe: here,
  });
  expect(untargeted.total(quantized, start)).toBe(quantized.length);
});

test('changes that the target takes back are not proposed', async () => {
  const workspace = await openSample(8);
  const layer = workspace.plan(here).layers[2]?.name ?? '';
  const labels = async (recipe: Recipe) =>
    (await findRemedies(silentJob, workspace, recipe, layer)).map(({ label }) => label);
  expect(await labels(here)).toContain('16-bit activations');
  expect(await labels(forTensorrt)).not.toContain('16-bit activations');
});

test('times of this CPU are told to be no times of the target', () => {
  const best = { skipped: [], cost: 0, outputDb: 30, outputCosine: null, accuracyDrop: null };
  const codes = (recipe: Recipe, cost: 'time' | 'count') =>
    tuneNotices(
      { reached: true, skipped: [], best: best as never, written: null, isMinimal: true },
      { kernels: 'real', cost, recipe },
      [],
      { layers: [] } as never,
    ).map(({ code }) => code);
  expect(codes(forTensorrt, 'time')).toContain('time-of-this-cpu');
  expect(codes(forTensorrt, 'count')).not.toContain('time-of-this-cpu');
  expect(codes({ ...here, target: 'ort-cpu' }, 'time')).not.toContain('time-of-this-cpu');
});

test('a layer whose output is not rounded is measured behind its activation', async () => {
  const workspace = await openSample(4);
  const { report } = await runRecipe(workspace, forTensorrt, 'layers');
  const [first] = workspace.plan(forTensorrt).layers;
  expect(first?.activation).not.toBeNull();
  expect(report.layers[0]?.isolated?.sqnrDb).toBeGreaterThan(30);
});
