import { expect, test } from 'vitest';
import {
  openSample,
  openWorkspace,
  runRecipe,
  sampleRecipe,
  stoppingJob,
  worstLayers,
} from '../../../test/sample/open-sample';
import type { TuneRequest } from '../../shared/contract/arguments';
import { withLayer } from '../../shared/recipe/recipe-changes';
import { silentJob } from '../jobs/job';
import { run } from '../calls/run';
import type { Workspace } from '../workspace/workspace';
import { leaveOut } from './leave-out';
import { studyRuined } from './sensitivity';
import { tune } from './tune';
import { TuneSearch } from './tune-search';

function request(db: number, more: Partial<TuneRequest> = {}): TuneRequest {
  const target = { kind: 'sqnr', db } as const;
  return { recipe: sampleRecipe, target, cost: 'count', kernels: 'simulated', ...more };
}

/** As in the app: what a run shows of ruined layers steers the search that follows. */
async function openAndRun(samples: number): Promise<Workspace> {
  const workspace = await openSample(samples);
  await runRecipe(workspace, sampleRecipe, 'layers');
  await studyRuined(silentJob, workspace, sampleRecipe);
  return workspace;
}

test('after a run 30 dB need the two layers that ruin the sample and those in front of them', async () => {
  const workspace = await openAndRun(64);
  const tuned = await tune(silentJob, workspace, request(30));
  const pairs = worstLayers.flatMap((name) => [name.replaceAll('conv.1', 'conv.0'), name]);
  expect(tuned.skipped).toEqual(pairs.map((name) => name.replace('conv.0.0.0', 'conv.0.0')));
  expect(tuned.best.outputDb).toBeCloseTo(35, 1);
  expect(tuned.isMinimal).toBe(true);
}, 30_000);

test.each([20, 25, 33, 36, 38])(
  'no chosen layer can be left out of what reaches %d dB, measured anew',
  async (db) => {
    const workspace = await openAndRun(6);
    const tuned = await tune(silentJob, workspace, request(db));
    expect(tuned).toMatchObject({ reached: true, isMinimal: true });
    const fresh = await openSample(6);
    for (const name of tuned.skipped) {
      const { report } = await runRecipe(fresh, withLayer(tuned.recipe, name, {}));
      expect(report.outputs[0]?.sqnrDb, name).toBeLessThan(db);
    }
  },
  30_000,
);

test('without measurements to spare a set is small, and not called more', async () => {
  const workspace = await openSample(4);
  const ask = request(20);
  const plan = workspace.plan(sampleRecipe);
  const search = new TuneSearch(silentJob, workspace, ask, plan);
  await workspace.observations(silentJob, plan);
  await search.measureStart();
  search.useCosts({ of: () => 1, total: (layers) => layers.length });
  const chosen = plan.layers.filter(({ index }) => [0, 5, 19].includes(index));
  await search.measureAll([chosen]);
  expect(await leaveOut(search, chosen, 2)).toEqual({ layers: chosen, isMinimal: false });
  const settled = await leaveOut(search, chosen, 9);
  expect(settled.isMinimal).toBe(true);
  expect(settled.layers.map(({ name }) => name)).toEqual(worstLayers);
});

test('a search that is stopped calls its set small', async () => {
  const workspace = await openSample(4);
  const job = stoppingJob(
    (partial) => partial?.tunePoints?.some((point) => point.reachesTarget) === true,
  );
  const tuned = await tune(job, workspace, request(33));
  expect(tuned).toMatchObject({ stoppedEarly: true, isMinimal: false, written: null });
  expect(tuned.reached).toBe(false);
  expect(tuned.notices.map(({ code }) => code)).toEqual(['small-set']);
});

test('a target that leaves next to nothing in integers is reached with a warning', async () => {
  const tuned = await tune(silentJob, await openSample(2), request(200));
  expect(tuned.reached).toBe(true);
  expect(tuned.notices).toEqual([
    expect.objectContaining({
      code: 'mostly-float',
      message: expect.stringMatching(/^20 of 20 layers with weights stay in float/),
    }),
  ]);
});

const golden = 'test/fixtures/golden/models/ppocr_v2_cls';

test.each([12, 16, 20])(
  'reached is only what the written file reaches: a Softmax that real kernels round otherwise, %d dB',
  async (db) => {
    const workspace = await openWorkspace(`${golden}/model.onnx`, `${golden}/calib`, 4);
    const tuned = await tune(silentJob, workspace, request(db));
    const { recipe, written } = tuned;
    const real = { kernels: 'real', scope: 'outputs', shadow: false } as const;
    const { report } = await run(silentJob, workspace, recipe, real);
    expect(written?.outputDb).toBeCloseTo(report.outputs[0]?.sqnrDb ?? NaN, 3);
    expect(tuned.reached).toBe((report.outputs[0]?.sqnrDb ?? 0) >= db);
    const codes = tuned.notices.map(({ code }) => code);
    expect(codes.includes('written-misses-target')).toBe(!tuned.reached);
  },
  60_000,
);
