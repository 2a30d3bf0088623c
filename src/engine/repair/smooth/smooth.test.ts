import { beforeAll, expect, test } from 'vitest';
import { openWorkspace } from '../../../../test/sample/open-sample';
import { emptyRecipe, type Recipe } from '../../../shared/recipe/recipe';
import { withRepairs } from '../../../shared/recipe/recipe-changes';
import type { Repair } from '../../../shared/repairs/repairs';
import { silentJob } from '../../jobs/job';
import { floatWeight } from '../../quantize/float-weights';
import { HeldOut } from '../../tune/repair/held-out';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import type { Workspace } from '../../workspace/workspace';
import { repairKindRows } from '../kinds';
import { smoothSite } from './smooth-site';

const folder = 'test/fixtures/golden/models/bert_tiny';
let workspace: Workspace;
let variants: readonly (readonly Repair[])[];

beforeAll(async () => {
  workspace = await openWorkspace(`${folder}/model.onnx`, `${folder}/calib`, 8);
  variants = repairKindRows.smooth(workspace.model, workspace.plan(emptyRecipe));
});

test('one share of the spread is tried after another, for all sites', () => {
  expect(variants.map(([first]) => first?.kind === 'smooth' && first.alpha)).toEqual([
    0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
  ]);
  expect(variants[0]).toHaveLength(2);
});

test('the float model computes the same on samples that calibration did not see', async () => {
  const heldOut = await HeldOut.of(silentJob, workspace);
  for (const repairs of variants) {
    expect(await heldOut.floatScore(withRepairs(emptyRecipe, repairs))).toBeGreaterThan(60);
  }
});

test('largest inputs and weights of a channel are equal under a share of one half', async () => {
  const [half] = variants.filter(([first]) => first?.kind === 'smooth' && first.alpha === 0.5);
  const under = await workspaceUnder(silentJob, workspace, withRepairs(emptyRecipe, half ?? []));
  const [first] = half ?? [];
  const layer = under
    .plan(withRepairs(emptyRecipe, half ?? []))
    .layers.find(({ name }) => first?.kind === 'smooth' && name === first.layer);
  const site = smoothSite(under.model, layer?.node ?? -1);
  if (typeof site === 'string') throw new Error(site);
  const { dims, values } = floatWeight(
    under.model,
    under.model.graph.nodes[layer?.node ?? -1]?.input[1] ?? '',
  );
  const [, columns = 1] = dims;
  const largest = Math.max(...values.map(Math.abs));
  const found = under.observed?.stats.get(site.input.tensor);
  const range = Math.max(-(found?.min ?? 0), found?.max ?? 0);
  expect(columns).toBeGreaterThan(1);
  expect(largest).toBeCloseTo(range, 3);
});

test('layers are refused where nothing can take the factors', async () => {
  const { layers } = workspace.plan(emptyRecipe);
  const refused = async (name: string): Promise<unknown> => {
    const recipe: Recipe = withRepairs(emptyRecipe, [{ kind: 'smooth', layer: name, alpha: 0.5 }]);
    return workspaceUnder(silentJob, workspace, recipe).catch((error: unknown) => error);
  };
  const query = layers.find(({ name }) => name.endsWith('layer.0/attention/self/query/MatMul'));
  // Behind a normalization whose output the residual sum reads, too.
  expect(await refused(query?.name ?? '')).toMatchObject({
    code: 'bad-input',
    hint: expect.stringContaining('reads its input'),
  });
  const add = layers.find(({ op }) => op === 'Add');
  expect(await refused(add?.name ?? '')).toMatchObject({
    hint: expect.stringContaining('Only matrix products'),
  });
});
