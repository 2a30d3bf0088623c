import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';
import { silentJob } from '../jobs/job';
import { makeNode } from '../onnx/proto';
import { compareKernels } from './compare-kernels';
import { ObservationCache } from '../workspace/observation-cache';
import { Workspace } from '../workspace/workspace';

let engine: Engine;
beforeAll(() => {
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
});
afterAll(() => engine.dispose());

const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };

describe('both kinds of kernels', () => {
  test('agree on the sample, layer by layer', async () => {
    await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    const folder = 'resources/sample/calibration';
    await engine.setData({ jobId: 'data', data: { kind: 'folder', folder, limit: 8 } });
    const { layers, outputs } = await engine.compareKernels({ jobId: 'compare', recipe });
    expect(layers).toHaveLength(23);
    for (const { simulatedDb, realDb } of [...layers, ...outputs]) {
      expect(realDb).not.toBeNull();
      expect(Math.abs((realDb ?? 0) - (simulatedDb ?? 0))).toBeLessThan(0.3);
    }
  });

  test('differ at a saturated Softmax, which is named', async () => {
    const folder = 'test/fixtures/golden/models/ppocr_v2_cls';
    await engine.openModel({ jobId: 'open', file: `${folder}/model.onnx` });
    await engine.setData({
      jobId: 'data',
      data: { kind: 'folder', folder: `${folder}/calib`, limit: 4 },
    });
    const { outputs, notices, layers } = await engine.compareKernels({ jobId: 'compare', recipe });
    const [output] = outputs;
    expect((output?.simulatedDb ?? 0) - (output?.realDb ?? 0)).toBeGreaterThan(3);
    expect(notices).toEqual([
      expect.objectContaining({
        code: 'kernels-differ',
        message: expect.stringContaining(layers.at(-1)?.layer ?? '?'),
        hint: expect.stringMatching(/^Keep layer .* in float: the output then has .* \(measured\)/),
      }),
    ]);
  });
});

test('on a CPU without exact products, layers with large weights are flagged', async () => {
  const model = await tinyModel({
    inputs: { x: [4, 8] },
    outputs: ['y'],
    initializers: [
      floats('large', [8, 2], ...Array.from({ length: 16 }, () => 1)),
      weight('mixed', [2, 3], 0.01),
    ],
    nodes: [
      makeNode('MatMul', ['x', 'large'], ['a'], {}, { name: 'saturating' }),
      makeNode('Transpose', ['a'], ['t'], { perm: [0, 1] }, { name: 'transpose' }),
      makeNode('MatMul', ['t', 'mixed'], ['y'], {}, { name: 'second' }),
    ],
  });
  const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
  await workspace.setData(await normalSamples(model, 2));
  const flags = async (patch: Partial<Recipe>) => {
    const found = await compareKernels(silentJob, workspace, { ...recipe, ...patch }, false);
    expect(found.exactProducts).toBe(false);
    return found.layers.filter(({ canSaturate }) => canSaturate).map(({ layer }) => layer);
  };
  expect(await flags({})).toContain('saturating');
  expect(await flags({ global: { weight: { reduceRange: true } } })).toEqual([]);
});
