import { expect, test } from 'vitest';
import {
  openSample,
  outputDbOf,
  runRecipe,
  sampleRecipe,
  worstLayers,
} from '../../../test/sample/open-sample';
import { withLayer, withLayers, withRepairs } from '../../shared/recipe/recipe-changes';
import { silentJob } from '../jobs/job';
import { workspaceUnder } from '../workspace/repaired-workspace';
import { findRemedies } from './remedies';

test('scales per channel mend dead channels for fewer bytes than a skip', async () => {
  const workspace = await openSample(8);
  const before = outputDbOf(await runRecipe(workspace, sampleRecipe, 'layers'));
  const remedies = await findRemedies(silentJob, workspace, sampleRecipe, worstLayers[0]);
  const [best, second] = remedies.filter(({ kind }) => kind !== 'repair');
  expect(best?.kind).toBe('per-channel');
  expect(second?.kind).toBe('skip');
  expect(best?.measuredDb).toBeGreaterThan(before + 2);
  expect(best?.extraBytes).toBeLessThan(second?.extraBytes ?? 0);
});

test('a remedy is measured as the run after applying it', async () => {
  const workspace = await openSample(4);
  await runRecipe(workspace, sampleRecipe);
  const remedies = await findRemedies(silentJob, workspace, sampleRecipe, worstLayers[1]);
  for (const remedy of remedies) {
    const patched = withLayers(sampleRecipe, remedy.patches);
    const changed = withRepairs(patched, remedy.repairs ?? []);
    const run = await runRecipe(await workspaceUnder(silentJob, workspace, changed), changed);
    expect(remedy.measuredDb, remedy.label).toBeCloseTo(outputDbOf(run), 9);
  }
  const size = (await runRecipe(workspace, sampleRecipe)).quantizedBytes;
  const skip = remedies.find(({ kind }) => kind === 'skip');
  const skipped = await runRecipe(workspace, withLayer(sampleRecipe, worstLayers[1], 'none'));
  expect(skip?.extraBytes).toBe(skipped.quantizedBytes - size);
});

test('behind a layer that ruins everything, that layer is named', async () => {
  const workspace = await openSample(4);
  await runRecipe(workspace, sampleRecipe, 'layers');
  const behind = '/features/features.6/conv/conv.2/conv.2.0/Conv';
  const remedies = await findRemedies(silentJob, workspace, sampleRecipe, behind);
  const [first] = remedies.filter(({ kind }) => kind !== 'repair');
  expect(first?.patches).toEqual([{ layer: worstLayers[1], patch: 'none' }]);
});

test('for a skipped layer they are what could be done instead', async () => {
  const workspace = await openSample(4);
  const recipe = withLayer(sampleRecipe, worstLayers[0], 'none');
  const remedies = await findRemedies(silentJob, workspace, recipe, worstLayers[0]);
  const perChannel = remedies.find(({ kind }) => kind === 'per-channel');
  expect(remedies.some(({ kind }) => kind === 'skip')).toBe(false);
  expect(perChannel?.extraBytes).toBeLessThan(0);
});

test('what the layer already has is kept by a remedy and not offered again', async () => {
  const workspace = await openSample(2);
  const recipe = withLayer(sampleRecipe, worstLayers[0], {
    weight: { granularity: 'channel' },
    activation: { observer: 'percentile', percentile: 99.9 },
  });
  const remedies = await findRemedies(silentJob, workspace, recipe, worstLayers[0]);
  expect(remedies.some(({ kind }) => kind === 'per-channel')).toBe(false);
  const wide = remedies.find(({ kind }) => kind === 'dtype');
  expect(wide?.patches[0]?.patch).toEqual({
    weight: { granularity: 'channel' },
    activation: { observer: 'percentile', percentile: 99.9, dtype: 'uint16' },
  });
});

test('an unknown layer is refused by name', async () => {
  const workspace = await openSample(2);
  await expect(findRemedies(silentJob, workspace, sampleRecipe, 'conv99')).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('conv99'),
  });
});

test('progress counts the remedies, not the recipe they are compared with', async () => {
  const workspace = await openSample(2);
  const seen: (readonly [number, number])[] = [];
  const job = {
    ...silentJob,
    report: (_phase: unknown, done: number, total: number, unit: string) =>
      void (unit === 'remedies' && seen.push([done, total])),
  };
  const remedies = await findRemedies(job, workspace, sampleRecipe, worstLayers[0]);
  expect(seen.at(-1)).toEqual([remedies.length, remedies.length]);
});

test('repairs stand beside the others, ranked by what they gain on samples they were not derived from', async () => {
  const workspace = await openSample(16);
  await runRecipe(workspace, sampleRecipe);
  const remedies = await findRemedies(silentJob, workspace, sampleRecipe, worstLayers[0]);
  const repairs = remedies.filter(({ kind }) => kind === 'repair');
  expect(repairs.map(({ label }) => label)).toContain('Equalize channels on both sides');
  expect(new Set(repairs.flatMap(({ repairs: own = [] }) => own.map(({ kind }) => kind)))).toEqual(
    new Set(['equalize', 'round', 'bias']),
  );
  expect(repairs.every(({ heldOutGainDb }) => typeof heldOutGainDb === 'number')).toBe(true);
  const [best] = repairs;
  expect(best?.heldOutGainDb).toBeGreaterThan(0.5);
  expect(Math.abs(best?.extraBytes ?? NaN)).toBeLessThan(500);
});
