import { beforeAll, expect, test } from 'vitest';
import {
  openSample,
  outputDbOf,
  runRecipe,
  sampleRecipe,
} from '../../../../test/sample/open-sample';
import { withLayer, withRepairs } from '../../../shared/recipe/recipe-changes';
import type { Recipe } from '../../../shared/recipe/recipe';
import { silentJob } from '../../jobs/job';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import type { Workspace } from '../../workspace/workspace';
import { repairKindRows } from '../kinds';

let workspace: Workspace;
let recipe: Recipe;
let repaired: Workspace;

beforeAll(async () => {
  workspace = await openSample(32);
  const all = repairKindRows.bias(workspace.model, workspace.plan(sampleRecipe)).flat();
  recipe = withRepairs(sampleRecipe, all);
  repaired = await workspaceUnder(silentJob, workspace, recipe);
});

const convert = (of: Recipe) => repaired.convert(silentJob, of, repaired.plan(of));

test('every layer of the sample with weights has its bias corrected, in execution order', async () => {
  const { conversion } = await convert(recipe);
  const corrected = [...conversion.corrected.keys()];
  expect(corrected.length).toBeGreaterThan(12);
  expect(corrected).toEqual(corrected.toSorted((one, other) => one - other));
  expect(outputDbOf(await runRecipe(repaired, recipe))).toBeGreaterThan(
    outputDbOf(await runRecipe(workspace, sampleRecipe)),
  );
});

test('the float model stays as it is, and so do skipped layers', async () => {
  for (const [name, tensor] of workspace.model.graph.initializers) {
    expect(repaired.model.graph.initializers.get(name)).toBe(tensor);
  }
  const { layers } = repaired.plan(recipe);
  const allSkipped = layers.reduce((all, { name }) => withLayer(all, name, 'none'), recipe);
  const result = await runRecipe(repaired, allSkipped);
  expect(result.report.outputs[0]?.exact).toBe(true);
});

test('a skip changes no correction, and costs no pass', async () => {
  const before = (await convert(recipe)).conversion.corrected;
  const [first] = repaired.plan(recipe).layers;
  const started = performance.now();
  const after = (await convert(withLayer(recipe, first?.name ?? '', 'none'))).conversion.corrected;
  expect(performance.now() - started).toBeLessThan(500);
  expect([...after]).toEqual([...before]);
});

test('what comes first is not measured again for what follows it', async () => {
  const { repairs = [] } = recipe;
  const fewer: Recipe = { ...recipe, repairs: repairs.slice(0, 5) };
  const under = await workspaceUnder(silentJob, workspace, fewer);
  const stopped = { signal: AbortSignal.abort(), report: () => undefined };
  const few = await under.convert(silentJob, fewer, under.plan(fewer));
  const { corrected } = (await convert(recipe)).conversion;
  for (const [node, bias] of few.conversion.corrected) expect(corrected.get(node)).toEqual(bias);
  await expect(under.convert(stopped, fewer, under.plan(fewer))).rejects.toMatchObject({
    code: 'cancelled',
  });
});
