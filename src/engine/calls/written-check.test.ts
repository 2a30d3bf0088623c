import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { openSample, openWorkspace, sampleRecipe } from '../../../test/sample/open-sample';
import type { ExportResult } from '../../shared/contract/results';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { withLayer } from '../../shared/recipe/recipe-changes';
import type { Recipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import { makeNode } from '../onnx/proto';
import { ObservationCache } from '../workspace/observation-cache';
import { Workspace } from '../workspace/workspace';
import { exportChecked } from './written-check';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-written-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function write(
  workspace: Workspace,
  recipe: Recipe,
  format: 'qdq' | 'qoperator' = 'qdq',
): Promise<ExportResult> {
  return exportChecked(silentJob, workspace, { recipe, format }, join(folder, 'model.int8.onnx'));
}

const different = ({ notices }: ExportResult) =>
  notices.filter(({ code }) => code === 'written-differs');

describe('a Softmax that real kernels round otherwise', () => {
  const files = 'test/fixtures/golden/models/ppocr_v2_cls';
  const softmax = 'p2o.Softmax.0';

  test.each(['qdq', 'qoperator'] as const)('is named, %s', async (format) => {
    const workspace = await openWorkspace(`${files}/model.onnx`, `${files}/calib`, 2);
    const result = await write(workspace, sampleRecipe, format);
    const [notice, ...more] = different(result);
    expect(more).toEqual([]);
    const db = (result.outputs[0]?.sqnrDb ?? NaN).toFixed(1);
    expect(notice?.message).toMatch(
      new RegExp(`^Output 'softmax_0\\.tmp_0' of the written file has ${db} dB in the real`),
    );
    expect(notice?.message).toContain(`from layer '${softmax}' on`);
    const promised = /^Keep layer 'p2o\.Softmax\.0' in float: the output then has ([\d.]+) dB/;
    const said = Number(promised.exec(notice?.hint ?? '')?.[1]);
    expect(said).toBeGreaterThan(50);
    if (format === 'qoperator') return;
    // What the hint promises is what writing that recipe gives; more than 60 dB are not told apart.
    const skipped = await write(workspace, withLayer(sampleRecipe, softmax, 'none'));
    expect(Math.min(60, skipped.outputs[0]?.sqnrDb ?? NaN)).toBeCloseTo(said, 1);
    expect(different(skipped)).toEqual([]);
  });
});

test('where both kinds of kernels agree nothing is said', async () => {
  const workspace = await openSample(4);
  expect(different(await write(workspace, sampleRecipe))).toEqual([]);
  expect(different(await write(workspace, emptyRecipe, 'qoperator'))).toEqual([]);
});

test('a model with two outputs is warned about the one that differs', async () => {
  const model = await tinyModel({
    inputs: { x: [1, 8] },
    outputs: ['plain', 'share'],
    initializers: [weight('w', [8, 6], 300), weight('v', [8, 5])],
    nodes: [
      makeNode('MatMul', ['x', 'v'], ['plain'], {}, { name: 'plain' }),
      makeNode('MatMul', ['x', 'w'], ['m'], {}, { name: 'scores' }),
      makeNode('Softmax', ['m'], ['share'], {}, { name: 'shares' }),
    ],
  });
  const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
  await workspace.setData(await normalSamples(model, 6));
  const result = await write(workspace, emptyRecipe);
  const [notice] = different(result);
  const [plain, share] = result.outputs;
  expect(plain?.sqnrDb).toBeGreaterThan(30);
  expect(notice?.message).toContain("from layer 'shares' on");
  expect(notice?.hint).toMatch(/^Keep layer 'shares' in float: the output then has/);
  expect([notice?.message.startsWith("Output 'share'"), share?.name]).toEqual([true, 'share']);
});
