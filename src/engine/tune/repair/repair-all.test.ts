import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  addValidation,
  openSample,
  openWorkspace,
  outputDbOf,
  runRecipe,
  sampleRecipe,
} from '../../../../test/sample/open-sample';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { repairKindNames } from '../../../shared/repairs/repairs';
import { measureAccuracy } from '../../calls/accuracy';
import { run } from '../../calls/run';
import { exportModel } from '../../export/export-model';
import { silentJob, type Job } from '../../jobs/job';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import { repairAll } from './repair-all';

test('the sample needs no layer in float, and no three seconds', async () => {
  const workspace = await openSample(64);
  await addValidation(workspace, 800);
  const result = await repairAll(silentJob, workspace, sampleRecipe, repairKindNames);
  expect(result).toMatchObject({ judgedOn: 'validation', samples: 64, stoppedEarly: false });
  expect(result.beforeDb).toBeLessThan(4);
  expect(result.afterDb).toBeGreaterThan(30);
  expect(result.floatDb).toBeGreaterThan(60);
  expect(result.steps.filter(({ kept }) => kept).map(({ kind }) => kind)).toContain('equalize');
  const under = await workspaceUnder(silentJob, workspace, result.recipe);
  const converted = await under.convert(silentJob, result.recipe, under.plan(result.recipe));
  const { quantizedTop1 } = await measureAccuracy(silentJob, under.judging(converted, 'real'));
  expect(quantizedTop1).toBeGreaterThanOrEqual(0.99);
  // The calibration data says so, too.
  expect(outputDbOf(await runRecipe(under, result.recipe))).toBeGreaterThan(30);
});

test('the written model has what a run with real kernels has', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'repair-all-'));
  const workspace = await openSample(16);
  const { recipe } = await repairAll(silentJob, workspace, sampleRecipe, repairKindNames);
  const under = await workspaceUnder(silentJob, workspace, recipe);
  const measured = await run(silentJob, under, recipe, {
    kernels: 'real',
    scope: 'outputs',
    shadow: false,
  });
  const converted = await under.convert(silentJob, recipe, under.plan(recipe));
  const measuring = under.measuring(converted, 'real');
  const written = await exportModel(silentJob, measuring, { path: path.join(folder, 'int8.onnx') });
  await rm(folder, { recursive: true });
  expect(written.outputs[0]?.sqnrDb).toBeCloseTo(outputDbOf(measured), 6);
});

test.each([
  'bert_tiny',
  'digits_mbv2_one',
  'digits_mbv2_one_bn',
  'fashion_resnet8',
  'fashion_resnet8_bn',
  'mobilenet_v3_small',
  'ppocr_v2_cls',
])('%s ends no worse than it began', async (name) => {
  const folder = `test/fixtures/golden/models/${name}`;
  const workspace = await openWorkspace(`${folder}/model.onnx`, `${folder}/calib`, 8);
  const result = await repairAll(silentJob, workspace, emptyRecipe, repairKindNames);
  expect(result.afterDb ?? Infinity).toBeGreaterThanOrEqual(result.beforeDb ?? Infinity);
  const under = await workspaceUnder(silentJob, workspace, result.recipe);
  const after = (await runRecipe(under, result.recipe)).report.outputs;
  const before = (await runRecipe(workspace, emptyRecipe)).report.outputs;
  const worst = (outputs: typeof after): number =>
    Math.min(...outputs.map(({ sqnrDb }) => sqnrDb ?? Infinity));
  expect(worst(after)).toBeGreaterThanOrEqual(worst(before));
});

test('a search that is stopped gives what it has kept by then', async () => {
  const workspace = await openSample(16);
  const controller = new AbortController();
  const job: Job = {
    signal: controller.signal,
    report: (phase) => {
      if (phase === 'repair') controller.abort();
    },
  };
  const result = await repairAll(job, workspace, sampleRecipe, repairKindNames);
  expect(result.stoppedEarly).toBe(true);
  expect(result.steps.length).toBeLessThan(3);
});
