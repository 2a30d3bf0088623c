import { beforeAll, expect, test } from 'vitest';
import {
  openSample,
  openWorkspace,
  outputDbOf,
  runRecipe,
  sampleRecipe,
  worstLayers,
} from '../../../test/sample/open-sample';
import type { Prediction } from '../../shared/contract/tuning';
import type { SensitivityResult } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { withLayer, withSkips } from '../../shared/recipe/recipe-changes';
import { silentJob } from '../jobs/job';
import type { Workspace } from '../workspace/workspace';
import { predict } from './predict';
import { measureSensitivity, studyRuined } from '../tune/sensitivity';

const fashion = 'test/fixtures/fashion';
const perChannel: Recipe = { schema: 'bitloupe.recipe/1' };
let workspace: Workspace;
let sensitivity: SensitivityResult;

beforeAll(async () => {
  workspace = await openSample(12);
  await runRecipe(workspace, sampleRecipe, 'layers');
  sensitivity = await measureSensitivity(silentJob, workspace, sampleRecipe, { resume: true });
});

/** |predicted − measured| in dB. */
async function errorOf(at: Workspace, recipe: Recipe): Promise<number> {
  const { outputDb } = await predict(at, recipe);
  return Math.abs((outputDb ?? NaN) - outputDbOf(await runRecipe(at, recipe)));
}

test('nothing is predicted before anything was measured', async () => {
  const fresh = await openSample(2);
  expect(await predict(fresh, sampleRecipe)).toMatchObject({ outputDb: null, interaction: null });
  await fresh.observations(silentJob, fresh.plan(sampleRecipe));
  const prediction = await predict(fresh, sampleRecipe);
  expect(prediction.outputDb).toBeNull();
  expect(prediction.toggled.every((db) => db === null)).toBe(true);
});

test('what was measured is predicted as measured: every one-out', async () => {
  const { toggled } = await predict(workspace, sampleRecipe);
  sensitivity.layers.forEach(({ oneOutDb }, index) => {
    expect(toggled[index]).toBeCloseTo(oneOutDb ?? NaN, 9);
  });
});

test('a skip that changes no tensor predicts exactly no change', async () => {
  const fresh = await openSample(2);
  await runRecipe(fresh, sampleRecipe);
  const { layers } = fresh.plan(sampleRecipe);
  const { outputDb, toggled } = await predict(fresh, sampleRecipe);
  const add = layers.find(({ op }) => op === 'Add');
  expect(toggled[add?.index ?? -1]).toBe(outputDb);
});

test('after one run the layer that ruins the output stands out', async () => {
  const fresh = await openSample(12);
  await runRecipe(fresh, withLayer(sampleRecipe, worstLayers[0], 'none'), 'layers');
  const recipe = withLayer(sampleRecipe, worstLayers[0], 'none');
  const { outputDb, toggled, shares, interaction } = await predict(fresh, recipe);
  const culprit = fresh.plan(recipe).layers.findIndex(({ name }) => name === worstLayers[1]);
  expect(shares[culprit]).toBeGreaterThan(0.9);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(interaction).toBeNull();
  expect(Math.max(...toggled.map((db) => db ?? -Infinity))).toBe(toggled[culprit]);
  expect(toggled[culprit]).toBeGreaterThan((outputDb ?? Infinity) + 10);
});

test('a layer that ruins its own output is studied, so that its skip is foretold', async () => {
  for (const worst of worstLayers) {
    const fresh = await openSample(12);
    await runRecipe(fresh, sampleRecipe, 'layers');
    const skipped = withLayer(sampleRecipe, worst, 'none');
    const guessed = (await predict(fresh, skipped)).outputDb;
    await studyRuined(silentJob, fresh, sampleRecipe);
    const { measuredLayers } = fresh.tuning;
    const plan = fresh.plan(sampleRecipe);
    const known = plan.layers.filter((layer) => measuredLayers.oneIn(plan, layer) !== null);
    expect(known.map(({ name }) => name)).toEqual(worstLayers);
    const { outputDb } = await predict(fresh, skipped);
    const measuredDb = outputDbOf(await runRecipe(fresh, skipped));
    expect(Math.abs((outputDb ?? NaN) - measuredDb)).toBeLessThan(1.2);
    expect(Math.abs((guessed ?? NaN) - measuredDb)).toBeGreaterThan(1.5);
  }
});

test('sets nobody measured are predicted within a few dB after sensitivity', async () => {
  const { layers } = workspace.plan(sampleRecipe);
  const skip = (...indices: number[]): Recipe =>
    withSkips(sampleRecipe, layers, ({ index }) => indices.includes(index));
  expect(await errorOf(workspace, skip(5, 4))).toBeLessThan(1.5);
  expect(await errorOf(workspace, skip(5, 19))).toBeLessThan(1.5);
  expect(await errorOf(workspace, skip(0, 1, 2, 5, 19))).toBeLessThan(1.5);
  expect(await errorOf(workspace, skip(4, 5, 18, 19))).toBeLessThan(3);
});

test('every run of a new state is held against its prediction', async () => {
  const fresh = await openWorkspace(`${fashion}/model.onnx`, `${fashion}/calibration`, 8);
  const base = await runRecipe(fresh, perChannel, 'layers');
  expect((await predict(fresh, perChannel)).errors).toEqual([]);
  const layer = base.plan.layers.find(({ weighted }) => weighted)?.name ?? '';
  const skipped = withLayer(perChannel, layer, 'none');
  const { outputDb } = await predict(fresh, skipped);
  const measuredDb = outputDbOf(await runRecipe(fresh, skipped));
  expect((await predict(fresh, skipped)).errors).toEqual([
    { predictedDb: outputDb, measuredDb: expect.closeTo(measuredDb, 9) },
  ]);
  await runRecipe(fresh, skipped);
  expect((await predict(fresh, skipped)).errors).toHaveLength(1);
});

test('the waterfall adds up: shares and interaction are the whole noise', async () => {
  const { shares, interaction }: Prediction = await predict(workspace, sampleRecipe);
  const sum = shares.reduce((total, share) => total + share, 0);
  expect(sum + (interaction ?? NaN)).toBeCloseTo(1, 9);
  const byShare = shares.map((share, index) => ({ share, index }));
  const [first, second] = byShare.toSorted((one, other) => other.share - one.share);
  const { layers } = workspace.plan(sampleRecipe);
  expect([first, second].map((entry) => layers[entry?.index ?? -1]?.name)).toEqual(worstLayers);
});

test('another qconfig at one layer is predicted from what the layer did before', async () => {
  const recipe = withLayer(sampleRecipe, worstLayers[0], { weight: { granularity: 'channel' } });
  expect(await errorOf(workspace, recipe)).toBeLessThan(1);
});

test('new data takes the base away', async () => {
  const fresh = await openSample(3);
  await runRecipe(fresh, sampleRecipe);
  const other = await openSample(4);
  await fresh.setData(other.data);
  expect((await predict(fresh, sampleRecipe)).outputDb).toBeNull();
});
