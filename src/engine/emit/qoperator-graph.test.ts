import { describe, expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import { converted as convertTiny, runOnce } from '../../../test/models/converted';
import { floats, int64s, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import { exportGraph } from './export-graph';
import { makeNode } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import type { ConvertedModel } from './quantized-chain';
import type { DataSource } from '../data/sample/data-source';
import { executedNodes, countOpTypes } from '../executed/executed-graph';
import { qoperatorGraph } from './qoperator-graph';

const real = { level: 'all' } as const;

/** Largest difference between the outputs of the two formats, as a share of the largest value. */
async function difference(from: ConvertedModel, data: DataSource): Promise<number> {
  const wanted = await runOnce(exportGraph(from), data, real);
  const found = await runOnce(qoperatorGraph(from), data, real);
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  let largest = 0;
  let size = 0;
  for (const [name, { data: values, dims }] of Object.entries(wanted)) {
    expect(found[name]?.dims).toEqual(dims);
    values.forEach((value, index) => {
      largest = Math.max(largest, Math.abs(Number(value) - Number(found[name]?.data[index])));
      size = Math.max(size, Math.abs(Number(value)));
    });
  }
  return largest / size;
}

describe.each(['digits_mbv2_one', 'fashion_resnet8', 'mobilenet_v3_small', 'ppocr_v2_cls'])(
  '%s in QOperator format',
  (name) => {
    test.each(['u8s8', 'u8s8-pc'])(
      '%s: gives bit for bit what the QDQ file gives',
      async (mode) => {
        const calibrated = await calibrate(name);
        const from = quantize(calibrated, goldenRecipe(mode));
        expect(await difference(from, calibrated.data)).toBe(0);
      },
    );

    test('has no Q or DQ except around float nodes and at the edges', async () => {
      const from = quantize(await calibrate(name), goldenRecipe('u8s8'));
      const qdq = countOpTypes(await executedNodes(encodeShared(exportGraph(from))));
      const integer = countOpTypes(await executedNodes(encodeShared(qoperatorGraph(from))));
      expect(integer).toEqual(qdq);
    });
  },
);

test('with int8 activations it runs in int8 where ONNX Runtime runs the QDQ file in float', async () => {
  const calibrated = await calibrate('digits_mbv2_one');
  const from = quantize(calibrated, goldenRecipe('s8s8'));
  const nodes = countOpTypes(await executedNodes(encodeShared(qoperatorGraph(from))));
  expect(nodes['QLinearConv']).toBe(19);
  expect(nodes['Conv']).toBeUndefined();
  expect(await difference(from, calibrated.data)).toBeLessThan(0.02);
});

test('skipped layers stay float behind a DequantizeLinear', async () => {
  const calibrated = await calibrate('fashion_resnet8');
  const recipe: Recipe = {
    ...goldenRecipe('u8s8'),
    layers: { '/layers/layers.1/c2/Conv': 'none' },
  };
  const from = quantize(calibrated, recipe);
  const nodes = countOpTypes(await executedNodes(encodeShared(qoperatorGraph(from))));
  expect(nodes['QLinearConv']).toBe(8);
  expect(await difference(from, calibrated.data)).toBe(0);
});

test('a skipped product of two dequantized tensors stays float, too', async () => {
  const model = await tinyModel({
    nodes: [
      makeNode('MatMul', ['x', 'w one'], ['one'], {}, { name: 'one' }),
      makeNode('MatMul', ['x', 'w two'], ['two'], {}, { name: 'two' }),
      makeNode('MatMul', ['one', 'two'], ['product'], {}, { name: 'product' }),
      makeNode('MatMul', ['product', 'w last'], ['y'], {}, { name: 'last' }),
    ],
    inputs: { x: [8, 8] },
    outputs: ['y'],
    initializers: ['w one', 'w two', 'w last'].map((name) => weight(name, [8, 8])),
  });
  const data = await normalSamples(model, 2);
  const from = await convertTiny(model, data, { ...emptyRecipe, layers: { product: 'none' } });
  const nodes = await executedNodes(encodeShared(qoperatorGraph(from)));
  const counts = countOpTypes(nodes);
  expect(counts['QLinearMatMul']).toBe(3);
  expect(counts['MatMulIntegerToFloat']).toBeUndefined();
  expect(await difference(from, data)).toBe(0);
});

describe('every operator on a small model', () => {
  const cases: Readonly<Record<string, Parameters<typeof tinyModel>[0]>> = {
    'pooling, activations, Concat': {
      inputs: { x: [1, 4, 8, 8] },
      outputs: ['y'],
      initializers: [weight('w', [4, 4, 3, 3]), floats('b', [4], 0.1, -0.2, 0.3, 0)],
      nodes: [
        makeNode('Conv', ['x', 'w', 'b'], ['a'], { pads: [1, 1, 1, 1] }, { name: 'conv' }),
        makeNode('Sigmoid', ['a'], ['s'], {}, { name: 'sigmoid' }),
        makeNode('LeakyRelu', ['a'], ['l'], { alpha: { float: 0.1 } }, { name: 'leaky' }),
        makeNode('Mul', ['s', 'l'], ['m'], {}, { name: 'mul' }),
        makeNode(
          'AveragePool',
          ['m'],
          ['p'],
          { kernel_shape: [2, 2], strides: [2, 2] },
          { name: 'average' },
        ),
        makeNode(
          'MaxPool',
          ['m'],
          ['q'],
          { kernel_shape: [2, 2], strides: [2, 2] },
          { name: 'max' },
        ),
        makeNode('Concat', ['p', 'q'], ['c'], { axis: 1 }, { name: 'concat' }),
        makeNode('GlobalAveragePool', ['c'], ['g'], {}, { name: 'pool' }),
        makeNode('Flatten', ['g'], ['f'], { axis: 1 }, { name: 'flatten' }),
        makeNode('Softmax', ['f'], ['y'], { axis: 1 }, { name: 'softmax' }),
      ],
    },
    'moving integers about': {
      inputs: { x: [2, 6] },
      outputs: ['y'],
      initializers: [
        weight('w', [6, 6]),
        int64s('shape', 2, 3, 2),
        int64s('from', 0),
        int64s('to', 2),
        int64s('axis', 1),
        int64s('pads', 0, 0, 1, 0, 0, 1),
        int64s('parts', 2, 2),
        int64s('picked', 1, 0),
      ],
      nodes: [
        makeNode('MatMul', ['x', 'w'], ['a'], {}, { name: 'product' }),
        makeNode('Reshape', ['a', 'shape'], ['r'], {}, { name: 'reshape' }),
        makeNode('Transpose', ['r'], ['t'], { perm: [0, 2, 1] }, { name: 'transpose' }),
        makeNode('Slice', ['r', 'from', 'to', 'axis'], ['s'], {}, { name: 'slice' }),
        makeNode('Pad', ['s', 'pads'], ['p'], {}, { name: 'pad' }),
        makeNode('Split', ['p', 'parts'], ['u', 'v'], { axis: 2 }, { name: 'split' }),
        makeNode('Gather', ['u', 'picked'], ['g'], { axis: 2 }, { name: 'gather' }),
        makeNode('Add', ['g', 'v'], ['z'], {}, { name: 'add' }),
        makeNode('Relu', ['z'], ['y'], {}, { name: 'relu' }),
      ],
    },
    'a Gemm with a transposed weight and a Relu that two layers read': {
      inputs: { x: [3, 4] },
      outputs: ['y'],
      initializers: [weight('w', [5, 4]), floats('b', [5], 1, 2, 3, 4, 5), weight('v', [5, 2])],
      nodes: [
        makeNode(
          'Gemm',
          ['x', 'w', 'b'],
          ['a'],
          { transB: 1, beta: { float: 0.5 } },
          { name: 'gemm' },
        ),
        makeNode('Relu', ['a'], ['r'], {}, { name: 'relu' }),
        makeNode('Add', ['r', 'r'], ['d'], {}, { name: 'twice' }),
        makeNode('MatMul', ['d', 'v'], ['y'], {}, { name: 'product' }),
      ],
    },
  };

  test.each(Object.entries(cases))('%s', async (_name, parts) => {
    const model = await tinyModel(parts);
    const data = await normalSamples(model, 2);
    const from = await convertTiny(model, data, emptyRecipe);
    expect(from.conversion.plan.layers.every(({ state }) => state === 'quantized')).toBe(true);
    // Kernels of single operators may round one step of the output's grid otherwise.
    expect(await difference(from, data)).toBeLessThan(1 / 100);
    const types = new Set(qoperatorGraph(from).graph?.node.map(({ opType }) => opType));
    for (const float of ['Conv', 'MatMul', 'Gemm', 'Add', 'Mul', 'Sigmoid', 'Concat', 'Relu']) {
      expect(types).not.toContain(float);
    }
  });
});

describe('what has no integer operator', () => {
  test('is refused naming the first such layer and the way out', async () => {
    const from = quantize(await calibrate('bert_tiny'), goldenRecipe('u8s8'));
    expect(() => qoperatorGraph(from)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: expect.stringMatching(
          /'\/m\/embeddings\/LayerNorm\/LayerNormalization' \(LayerNormalization\)/,
        ),
        hint: expect.stringContaining('QDQ'),
      }),
    );
  });

  test('16-bit activations are refused naming the tensor', async () => {
    const calibrated = await calibrate('digits_mbv2_one');
    const from = quantize(calibrated, { ...emptyRecipe, preset: 'a16w8' });
    expect(() => qoperatorGraph(from)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/'input' is uint16/) }),
    );
  });
});
