import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float32, inMemoryData } from '../../../test/models/in-memory-data';
import { floats, normalSamples, tinyModel } from '../../../test/models/tiny-model';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';
import { silentJob } from '../jobs/job';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeValueInfo,
} from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';
import { measureAccuracy } from './accuracy';
import { FloatReferences } from '../measure/float-references';
import { ObservationCache } from '../workspace/observation-cache';
import { Workspace } from '../workspace/workspace';

const perTensor: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };
const perChannel: Recipe = { schema: 'bitloupe.recipe/1' };

// resources/sample/README.md: 797 validation images, 99.75 % in float, 73.0 % per tensor,
// 99.75 % per channel.
describe('the digits sample on its validation images', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = createEngine({
      emit: { progress: () => undefined, memory: () => undefined },
      resolveFile: (ref) => ref,
    });
    await engine.openModel({ jobId: 'open', file: 'resources/sample/digits.onnx' });
    const folder = (name: string) =>
      ({ kind: 'folder', folder: `resources/sample/${name}` }) as const;
    await engine.setData({ jobId: 'data', data: folder('calibration') });
    await engine.setValidation({ jobId: 'validation', data: folder('validation') });
  });
  afterAll(() => engine.dispose());

  test.each(['simulated', 'real'] as const)(
    'per tensor, %s kernels: float 99.75 %, int8 73.0 %',
    async (kernels) => {
      const result = await engine.accuracy({ jobId: 'accuracy', recipe: perTensor, kernels });
      expect(result.samples).toBe(797);
      expect(result.labelled).toBe(true);
      expect(result.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
      expect(result.floatTop1).toBeCloseTo(795 / 797, 6);
      expect(Math.abs((result.quantizedTop1 ?? 0) - 0.73)).toBeLessThanOrEqual(0.006);
      expect(result.floatTop5).toBe(1);
      expect(result.quantizedTop5 ?? 0).toBeGreaterThan(result.quantizedTop1 ?? 1);
      expect(result.agreement ?? 0).toBeCloseTo(1 - result.changed.length / 797, 6);
    },
  );

  test('per channel it is as good as float', async () => {
    const result = await engine.accuracy({
      jobId: 'accuracy',
      recipe: perChannel,
      kernels: 'real',
    });
    expect(result.quantizedTop1).toBeGreaterThanOrEqual(0.995);
  });

  test('changed answers name the sample, its label and both answers, largest margin first', async () => {
    const result = await engine.accuracy({
      jobId: 'accuracy',
      recipe: perTensor,
      kernels: 'simulated',
    });
    expect(result.changed.length).toBeGreaterThan(150);
    for (const { floatAnswer, quantizedAnswer, label, name, sqnrDb } of result.changed) {
      expect(quantizedAnswer).not.toBe(floatAnswer);
      expect(name).toMatch(new RegExp(`^${label}/`));
      expect(sqnrDb).toBeLessThan(20);
    }
    const margins = result.changed.map(({ sqnrDb }) => sqnrDb ?? 0);
    expect(margins[0]).toBeLessThan(margins.at(-1) ?? 0);
  });

  test('without labels only the agreement is known', async () => {
    await engine.setValidation({
      jobId: 'validation',
      data: { kind: 'generated', distribution: 'normal', samples: 5 },
    });
    const result = await engine.accuracy({
      jobId: 'accuracy',
      recipe: perChannel,
      kernels: 'real',
    });
    expect(result).toMatchObject({
      samples: 5,
      labelled: false,
      floatTop1: null,
      quantizedTop5: null,
    });
    expect(result.agreement).not.toBeNull();
  });

  test('it can be cancelled', async () => {
    await engine.setValidation({
      jobId: 'validation',
      data: { kind: 'folder', folder: 'resources/sample/validation' },
    });
    const running = engine.accuracy({ jobId: 'slow', recipe: perTensor, kernels: 'simulated' });
    await engine.cancel({ jobId: 'slow' });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});

async function identityModel() {
  const model = await tinyModel({
    inputs: { x: [1, 3] },
    outputs: ['y'],
    initializers: [floats('w', [3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1)],
    nodes: [makeNode('MatMul', ['x', 'w'], ['y'], {}, { name: 'identity' })],
  });
  const sample = (...values: number[]) => ({ x: float32([1, 3], Float32Array.from(values)) });
  const data = {
    ...inMemoryData([sample(1, 0, 0), sample(0, 1, 0.5), sample(0.2, 0.1, 0.9)]),
    labels: [0, 2, null],
    classes: ['a', 'b', 'c'],
  };
  const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
  await workspace.setData(data);
  return { workspace, data };
}

test('samples without a label count for the agreement only; three classes have no top 5', async () => {
  const { workspace } = await identityModel();
  const converted = await workspace.convert(silentJob, perChannel, workspace.plan(perChannel));
  const result = await measureAccuracy(silentJob, workspace.judging(converted, 'simulated'));
  expect(result).toMatchObject({
    samples: 3,
    floatTop1: 0.5,
    quantizedTop1: 0.5,
    floatTop5: null,
    agreement: 1,
    changed: [],
  });
});

test('outputs too large to keep are computed again for every sample', async () => {
  const { workspace, data } = await identityModel();
  const converted = await workspace.convert(silentJob, perChannel, workspace.plan(perChannel));
  const { oracle, model } = workspace;
  class ForgetfulReferences extends FloatReferences {
    override of() {
      return Promise.resolve(null);
    }
  }
  const references = new ForgetfulReferences(model, data, oracle);
  const judging = { ...workspace.judging(converted, 'real'), references };
  const result = await measureAccuracy(silentJob, judging);
  expect(result).toMatchObject({ samples: 3, floatTop1: 0.5, agreement: 1 });
});

test('a model that gives classes instead of scores is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-accuracy-'));
  const graph = makeGraph({
    name: 'classes',
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['y'], {}, { name: 'product' }),
      makeNode('ArgMax', ['y'], ['class'], { axis: 1 }, { name: 'answer' }),
    ],
    inputs: [makeValueInfo('x', DataType.FLOAT, [1, 3])],
    outputs: [makeValueInfo('class', DataType.INT64, [1, 1])],
    initializers: [floats('w', [3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1)],
  });
  try {
    const path = join(folder, 'classes.onnx');
    await writeFile(path, encodeModel(makeModel(graph, new Map([['', 13]]))));
    const model = await prepareModel(path);
    const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
    await workspace.setData(await normalSamples(model, 1));
    const converted = await workspace.convert(silentJob, perChannel, workspace.plan(perChannel));
    await expect(
      measureAccuracy(silentJob, workspace.judging(converted, 'real')),
    ).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('no float output'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
