import { expect, test } from 'vitest';
import { openSample, sampleRecipe } from '../../../test/sample/open-sample';
import { withLayer } from '../../shared/recipe/recipe-changes';
import { run } from '../calls/run';
import { silentJob } from '../jobs/job';
import { predict } from '../predict/predict';

const options = { kernels: 'simulated', shadow: false } as const;

test('a click makes one plan and one view, although it is described, run twice and predicted', async () => {
  const workspace = await openSample(2);
  await run(silentJob, workspace, sampleRecipe, { ...options, scope: 'layers' });
  const weighted = workspace.planView(sampleRecipe).layers.find((layer) => layer.weighted);
  const recipe = withLayer(sampleRecipe, weighted?.name ?? '', 'none');
  // Recipes arrive as new objects with every call; what is made again is another object, too.
  const described = workspace.planView(structuredClone(recipe));
  const plan = workspace.plan(structuredClone(recipe));
  for (const scope of ['outputs', 'layers'] as const) {
    const result = await run(silentJob, workspace, structuredClone(recipe), { ...options, scope });
    expect(result.plan).toBe(described);
  }
  await predict(workspace, structuredClone(recipe));
  expect(workspace.planView(recipe)).toBe(described);
  expect(workspace.plan(recipe)).toBe(plan);
});

test('what calibration found makes another plan, and other data does', async () => {
  const workspace = await openSample(2);
  const before = workspace.plan(sampleRecipe);
  const calibrated = await workspace.calibratedPlan(silentJob, sampleRecipe);
  expect([before.spanOf === null, calibrated.spanOf === null]).toEqual([true, false]);
  expect(workspace.plan(sampleRecipe)).toBe(calibrated);
  await workspace.setData((await openSample(3)).data);
  expect(workspace.plan(sampleRecipe).spanOf).toBeNull();
});

test('plans asked for long ago are made again: only the last few are kept', async () => {
  const workspace = await openSample(2);
  const first = workspace.plan(sampleRecipe);
  const names = first.layers.map(({ name }) => name);
  for (const name of names.slice(0, 4)) workspace.plan(withLayer(sampleRecipe, name, 'none'));
  expect(workspace.plan(sampleRecipe)).not.toBe(first);
});
