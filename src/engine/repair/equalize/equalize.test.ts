import { beforeAll, expect, test } from 'vitest';
import {
  addValidation,
  openSample,
  openWorkspace,
  outputDbOf,
  runRecipe,
  sampleRecipe,
} from '../../../../test/sample/open-sample';
import { repairedBy } from '../../../../test/sample/repairs';
import type { Recipe } from '../../../shared/recipe/recipe';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { withRepairs } from '../../../shared/recipe/recipe-changes';
import { silentJob } from '../../jobs/job';
import { FloatReferences } from '../../measure/float-references';
import { addPair } from '../../measure/pair-sums';
import { ErrorSums } from '../../measure/metrics';
import { observe } from '../../observe/observe';
import { floatWeight } from '../../quantize/float-weights';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import type { Workspace } from '../../workspace/workspace';
import { findPairs } from './equalize';

let workspace: Workspace;
let recipe: Recipe;
let repaired: Workspace;

beforeAll(async () => {
  workspace = await openSample(64);
  recipe = repairedBy(workspace, sampleRecipe);
  repaired = await workspaceUnder(silentJob, workspace, recipe);
});

test('the sample has twelve pairs, and no layer in float is needed with them', async () => {
  expect(recipe.repairs).toHaveLength(12);
  expect(outputDbOf(await runRecipe(workspace, sampleRecipe))).toBeLessThan(4);
  expect(outputDbOf(await runRecipe(repaired, recipe))).toBeGreaterThan(30);
});

test('what it computes in float stays within 60 dB on samples that calibration did not see', async () => {
  await addValidation(workspace, 300);
  const { judged, oracle } = workspace;
  const answers = (of: Workspace) =>
    new FloatReferences(of.model, judged, oracle).of(silentJob, 'simulated');
  const [before, after] = [await answers(workspace), await answers(repaired)];
  const sums = new ErrorSums();
  before?.forEach((values, sample) => {
    for (const [name, expected] of Object.entries(values)) {
      const found = after?.[sample]?.[name];
      if (found !== undefined) addPair(sums, expected, found);
    }
  });
  expect(sums.sqnr().sqnrDb).toBeGreaterThan(60);
});

test('layers and outputs of one run are held against the model as it was opened', async () => {
  const outputs = outputDbOf(await runRecipe(repaired, recipe));
  const layers = await runRecipe(repaired, recipe, 'layers');
  expect(outputDbOf(layers)).toBe(outputs);
  expect(layers.report.layers.every(({ isolated }) => isolated !== null)).toBe(true);
});

test('the same recipe and data give the same bytes', async () => {
  const other = await openSample(64);
  const again = await workspaceUnder(silentJob, other, recipe);
  const changed = [...workspace.model.graph.initializers.keys()].filter(
    (name) =>
      repaired.model.graph.initializers.get(name) !== workspace.model.graph.initializers.get(name),
  );
  expect(changed.length).toBeGreaterThan(20);
  for (const name of changed) {
    expect(floatWeight(again.model, name)).toEqual(floatWeight(repaired.model, name));
    expect(floatWeight(repaired.model, name)).not.toEqual(floatWeight(workspace.model, name));
  }
});

test('ranges follow without a pass of their own, and are those that a pass finds', async () => {
  const fresh = await workspaceUnder(silentJob, workspace, recipe);
  expect(fresh).toBe(repaired);
  const found = await observe(silentJob, repaired.model, workspace.data, workspace.oracle);
  for (const [tensor, { min, max }] of found.stats) {
    const derived = repaired.observed?.stats.get(tensor);
    const size = Math.max(Math.abs(min), Math.abs(max));
    expect(Math.abs((derived?.min ?? NaN) - min)).toBeLessThan(1e-5 * size);
    expect(Math.abs((derived?.max ?? NaN) - max)).toBeLessThan(1e-5 * size);
  }
});

test('layers that something stands between are refused by name', async () => {
  const { layers } = workspace.plan(sampleRecipe);
  const [first, last] = [layers[0]?.name ?? '', layers.at(-1)?.name ?? ''];
  const wrong = withRepairs(sampleRecipe, [{ kind: 'equalize', layers: [first, last] }]);
  await expect(workspaceUnder(silentJob, workspace, wrong)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining(first),
  });
});

test('a recipe is not converted on weights that its repairs do not make', async () => {
  await expect(runRecipe(workspace, recipe)).rejects.toMatchObject({ code: 'internal' });
});

test('histograms of what was scaled are collected again', async () => {
  const entropy: Recipe = { ...recipe, global: { activation: { observer: 'entropy' } } };
  const under = await workspaceUnder(silentJob, workspace, entropy);
  expect(outputDbOf(await runRecipe(under, entropy))).toBeGreaterThan(20);
});

test.each(['fashion_resnet8_bn', 'digits_mbv2_one', 'mobilenet_v3_small', 'ppocr_v2_cls'])(
  '%s computes the same in float with all its pairs equalized',
  async (name) => {
    const folder = `test/fixtures/golden/models/${name}`;
    const opened = await openWorkspace(`${folder}/model.onnx`, `${folder}/calib`, 4);
    if (findPairs(opened.model).length === 0) return;
    const all = repairedBy(opened, emptyRecipe);
    const under = await workspaceUnder(silentJob, opened, all);
    const [before, after] = [
      await opened.references.of(silentJob, 'simulated'),
      await new FloatReferences(under.model, opened.data, opened.oracle).of(silentJob, 'simulated'),
    ];
    const sums = new ErrorSums();
    const [expected] = Object.values(before?.[0] ?? {});
    const [found] = Object.values(after?.[0] ?? {});
    if (expected === undefined || found === undefined) throw new Error('it has an output');
    addPair(sums, expected, found);
    const { sqnrDb, exact } = sums.sqnr();
    expect(exact === true ? Infinity : sqnrDb).toBeGreaterThan(60);
  },
);
