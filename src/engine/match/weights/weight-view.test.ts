import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { converted } from '../../../../test/models/converted';
import { normalSamples, tinyModel, weight } from '../../../../test/models/tiny-model';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { exportGraph } from '../../emit/export-graph';
import { encodeModel, makeNode } from '../../onnx/proto';
import { makePlan } from '../../plan/plan';
import { prepareModel } from '../../prepare/prepare';
import { matchLayers } from '../match-layers';
import { weightErrors } from './weight-view';

test.each([
  ['w4', 18, 26],
  ['w8', 40, 60],
] as const)('the weight of a %s file has the SQNR of its bits', async (preset, least, most) => {
  const float = await tinyModel({
    nodes: [makeNode('MatMul', ['x', 'w'], ['y'])],
    inputs: { x: [2, 64] },
    outputs: ['y'],
    initializers: [weight('w', [64, 8])],
  });
  const made = await converted(float, await normalSamples(float, 3), { ...emptyRecipe, preset });
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-weights-'));
  try {
    const path = join(folder, 'made.onnx');
    await writeFile(path, encodeModel(exportGraph(made)));
    const other = await prepareModel(path);
    const [match] = matchLayers(float, makePlan(float, emptyRecipe).layers, other).matches;
    const errors = match === undefined ? null : weightErrors(float, other, match);
    expect(errors?.sqnrDb).toBeGreaterThan(least);
    expect(errors?.sqnrDb).toBeLessThan(most);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
