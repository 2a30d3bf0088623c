import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../scripts/zoo/builder';
import { quantizeWhole, type Whole } from '../../test/models/quantize-whole';
import type { QconfigChange } from '../shared/recipe/qconfig';
import { emptyRecipe } from '../shared/recipe/recipe';
import type { ModelProto } from './onnx/proto';

type Build = (g: GraphBuilder) => string;

function model(shape: readonly number[], build: Build, opset = 17): ModelProto {
  const g = new GraphBuilder({ opset, seed: 4 });
  g.input('x', shape);
  const y = build(g);
  g.output(
    y,
    'y',
    Array.from({ length: shape.length }, (_, at) => `d${at}`),
  );
  return g.model('m');
}

/** 37 terms and 5 outputs: neither whole blocks nor whole bytes. */
const matMul: Build = (g) => g.op('MatMul', ['x', g.normal('w', [37, 5], 0.3)]);
const turned: Build = (g) =>
  g.op('Gemm', ['x', g.normal('w', [5, 37], 0.3), g.normal('b', [5], 0.3)], { transB: 1 });
const stacked: Build = (g) => g.op('MatMul', ['x', g.normal('w', [3, 37, 5], 0.3)]);
const conv: Build = (g) =>
  g.op('Conv', ['x', g.normal('w', [5, 3, 3, 3], 0.3), g.normal('b', [5], 0.3)]);

const stored = (whole: Whole): readonly (number | undefined)[] =>
  (whole.written.graph?.initializer ?? []).flatMap(({ name, dims, dataType, rawData }) =>
    name.endsWith('_quantized')
      ? [dataType, rawData.length, dims.reduce((all, one) => all * Number(one), 1)]
      : [],
  );

const int8 = 3;
const uint8 = 2;
const uint4 = 21;
const int4 = 22;

describe('weights alone are written as they were simulated', () => {
  test.each<[string, Build, readonly number[], QconfigChange['weight'], number, number]>([
    ['MatMul, int4 blocks', matMul, [4, 37], { dtype: 'int4', granularity: 'block' }, int4, 15],
    [
      'MatMul, uint4 blocks of 16',
      matMul,
      [4, 37],
      { dtype: 'uint4', granularity: 'block', blockSize: 16, symmetric: false },
      uint4,
      16,
    ],
    [
      'MatMul, uint8 blocks around 0',
      matMul,
      [4, 37],
      { dtype: 'uint8', granularity: 'block' },
      uint8,
      40,
    ],
    ['MatMul, int8 blocks', matMul, [4, 37], { granularity: 'block', blockSize: 64 }, int8, 40],
    ['MatMul, int4 per channel', matMul, [4, 37], { dtype: 'int4' }, int4, 15],
    ['MatMul, int8 per tensor', matMul, [4, 37], { granularity: 'tensor' }, int8, 35],
    ['MatMul of three', stacked, [3, 4, 37], { dtype: 'int4', granularity: 'block' }, int4, 15],
    ['Gemm, turned, int4', turned, [4, 37], { dtype: 'int4', granularity: 'block' }, int4, 15],
    [
      'Gemm, turned, uint4 per channel',
      turned,
      [4, 37],
      { dtype: 'uint4', symmetric: false },
      uint4,
      15,
    ],
    [
      'Conv, int4: per channel',
      conv,
      [1, 3, 8, 8],
      { dtype: 'int4', granularity: 'block' },
      int4,
      12,
    ],
    ['Conv, int8', conv, [1, 3, 8, 8], {}, int8, 35],
  ])('%s', async (_name, build, shape, weight, dataType, least) => {
    const recipe = { ...emptyRecipe, global: { activation: 'none', weight } } as const;
    const whole = await quantizeWhole(model(shape, build), { recipe });
    const [simulated] = whole.run.report.outputs;
    expect(whole.db['y']).toBeGreaterThan(least);
    // MatMulNBits rounds activations to 8 bits inside, which is as much again as weights of 8 bits.
    const tolerance = dataType >= uint4 ? 1.5 : 4.5;
    expect(Math.abs((whole.db['y'] ?? 0) - (simulated?.sqnrDb ?? 0))).toBeLessThan(tolerance);
    const [type, bytes, elements = 0] = stored(whole);
    expect([type, bytes]).toEqual([
      dataType,
      dataType >= uint4 ? Math.ceil(elements / 2) : elements,
    ]);
    const bits = whole.run.report.layers[0]?.weight?.sqnrDb ?? 0;
    expect(Math.abs(bits - (simulated?.sqnrDb ?? 0))).toBeLessThan(4);
  });
});

test('between int8 layers such a layer stays float, and the others int8', async () => {
  const chain: Build = (g) => {
    const one = g.op('MatMul', ['x', g.normal('a', [64, 64], 0.3)]);
    const two = g.op('MatMul', [one, g.normal('b', [64, 64], 0.3)]);
    return g.op('MatMul', [two, g.normal('c', [64, 64], 0.3)]);
  };
  for (const weight of [
    { dtype: 'int4', granularity: 'block' },
    { granularity: 'channel' },
    { granularity: 'tensor' },
  ] as const) {
    const recipe = {
      ...emptyRecipe,
      layers: { '/MatMul_1': { activation: 'none', weight } },
    } as const;
    const { exported, run, db } = await quantizeWhole(model([4, 64], chain), { recipe });
    expect(exported.executedOps['QLinearMatMul']).toBe(2);
    expect(Math.abs((db['y'] ?? 0) - (run.report.outputs[0]?.sqnrDb ?? 0))).toBeLessThan(0.5);
  }
});

test('operators whose form changed come along to opset 21', async () => {
  const reduced: Build = (g) => {
    const [left = '', right = ''] = g.ops('Split', ['x'], { axis: 1 }, 2);
    const mean = g.op('ReduceMean', [right], { axes: [1], keepdims: 1 });
    return g.op('Mul', [g.op('MatMul', [left, g.normal('w', [16, 4], 0.3)]), mean]);
  };
  const recipe = { ...emptyRecipe, preset: 'w4' } as const;
  const whole = await quantizeWhole(model([4, 32], reduced, 13), { recipe });
  expect(whole.written.opsetImport.map(({ version }) => Number(version))).toEqual([21]);
  expect(whole.db['y']).toBeGreaterThan(15);
});

test('integer operators have neither 4 bits nor float activations', async () => {
  const recipe = { ...emptyRecipe, preset: 'w8' } as const;
  await expect(
    quantizeWhole(model([4, 37], matMul), { recipe, format: 'qoperator' }),
  ).rejects.toThrow(/its activations stay float/);
});
