import { describe, expect, test } from 'vitest';
import {
  debugged,
  dbsOf,
  normalFeeds,
  openCase,
  openTiny,
  parity,
  worstOf,
} from '../../../test/models/whole-way';
import { floats, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import type { Workspace } from '../workspace/workspace';
import { DataType, makeNode, makeTensor } from '../onnx/proto';
import type { TensorProto } from '../onnx/proto';

test('the case: a LayerNormalization behind large values keeps its bias', async () => {
  const workspace = await openCase('layernorm_large_input');
  const { simulated, real } = await worstOf(workspace);
  expect(simulated).toBeGreaterThan(34);
  expect(real).toBeGreaterThan(34);

  const peer = await debugged(workspace, parity);
  expect(dbsOf(peer.outputs)['y']).toBeCloseTo(6.62, 1);
  expect(peer.warnings).toEqual([
    expect.objectContaining({
      code: 'coarse-bias',
      message: expect.stringContaining("Bias 'b' of 'LayerNormalization_n'"),
    }),
  ]);
});

/** Values between ±0.5 that no rounding to a large step keeps. */
function biases(name: string, count: number, size = 0.5): TensorProto {
  const values = Float32Array.from(
    { length: count },
    (_unused, index) => size * Math.sin(index + 1),
  );
  return makeTensor(name, DataType.FLOAT, [count], values);
}

const open = (parts: TinyModel, spread: number): Promise<Workspace> =>
  openTiny(parts, (model) => normalFeeds(model, 4, spread));

/** Large values in a channel that the weights leave out: what is left is about as large as the bias. */
function unusedChannel(op: 'Conv' | 'Gemm' | 'ConvTranspose', beta = 1): TinyModel {
  const isGemm = op === 'Gemm';
  const values = isGemm ? new Float32Array(8 * 8) : new Float32Array(8 * 8);
  // Output o reads input o of 1 to 7; all weights on input 0 are 0.
  for (let channel = 1; channel < 8; channel += 1) values[channel * 8 + channel] = 1;
  const dims = isGemm ? [8, 8] : [8, 8, 1, 1];
  const scaleDims = isGemm ? [8] : [1, 8, 1, 1];
  return {
    nodes: [
      makeNode('Mul', ['x', 'spread'], ['s']),
      makeNode(op, ['s', 'w', 'b'], ['y'], isGemm ? { beta: { float: beta } } : {}),
    ],
    inputs: { x: isGemm ? [4, 8] : [1, 8, 4, 4] },
    outputs: ['y'],
    initializers: [
      floats('spread', scaleDims, 1e5, ...Array.from({ length: 7 }, () => 0.01)),
      makeTensor('w', DataType.FLOAT, dims, values),
      biases('b', 8),
    ],
  };
}

const siblings: readonly (readonly [string, TinyModel, number])[] = [
  [
    'InstanceNormalization behind ±30000',
    {
      nodes: [makeNode('InstanceNormalization', ['x', 'g', 'b'], ['y'])],
      inputs: { x: [1, 4, 6, 6] },
      outputs: ['y'],
      initializers: [floats('g', [4], 1, 0.5, 2, 0.1), biases('b', 4)],
    },
    30000,
  ],
  [
    'BatchNormalization that nothing takes in',
    {
      nodes: [
        makeNode('Sigmoid', ['x'], ['s']),
        makeNode('BatchNormalization', ['x', 'g', 'b', 'mean', 'var'], ['n']),
        makeNode('Add', ['n', 's'], ['y']),
      ],
      inputs: { x: [1, 4, 6, 6] },
      outputs: ['y'],
      initializers: [
        floats('g', [4], 1, 0.5, 2, 1),
        biases('b', 4),
        floats('mean', [4], 0, 10, -10, 5),
        floats('var', [4], 1e9, 1e9, 1e9, 1e9),
      ],
    },
    30000,
  ],
  [
    'LayerNormalization behind 1e-7, whose bias does not fit into int32',
    {
      nodes: [
        makeNode('LayerNormalization', ['x', 'g', 'b'], ['y'], { epsilon: { float: 1e-20 } }),
      ],
      inputs: { x: [4, 16] },
      outputs: ['y'],
      opset: 17,
      initializers: [weight('g', [16], 1), biases('b', 16)],
    },
    1e-7,
  ],
  ['Conv whose bias is below the step of its products', unusedChannel('Conv'), 1],
  ['ConvTranspose whose bias is below the step of its products', unusedChannel('ConvTranspose'), 1],
  ['Gemm whose bias is below the step of its products, with beta', unusedChannel('Gemm', 0.5), 1],
];

describe('a bias that its int32 step does not hold is not lost', () => {
  test.each(siblings)('%s', async (_name, parts, spread) => {
    const { simulated, real } = await worstOf(await open(parts, spread));
    expect(simulated).toBeGreaterThan(25);
    expect(real).toBeGreaterThan(25);
  });

  test('a channel without weights gets a scale that suits its bias, and the layer stays int8', async () => {
    const parts: TinyModel = {
      nodes: [makeNode('Conv', ['x', 'w', 'b'], ['y'])],
      inputs: { x: [1, 2, 4, 4] },
      outputs: ['y'],
      initializers: [
        floats('w', [3, 2, 1, 1], 0.5, -0.25, 0, 0, 0.1, 0.7),
        floats('b', [3], 1, 0.4, 0),
      ],
    };
    const workspace = await open(parts, 100);
    const report = await debugged(workspace);
    expect(report.warnings).toEqual([]);
    expect(report.tensors.find(({ kind }) => kind === 'bias')?.scale[1]).toBeLessThan(1e-6);
    expect((await worstOf(workspace)).real).toBeGreaterThan(40);
  });

  test('ordinary biases stay int32', async () => {
    const parts: TinyModel = {
      nodes: [
        makeNode('LayerNormalization', ['x', 'g', 'b'], ['n']),
        makeNode('Gemm', ['n', 'w', 'c'], ['y']),
      ],
      inputs: { x: [4, 16] },
      outputs: ['y'],
      opset: 17,
      initializers: [weight('g', [16], 1), biases('b', 16), weight('w', [16, 8]), biases('c', 8)],
    };
    const { tensors, warnings } = await debugged(await open(parts, 1));
    expect(tensors.filter(({ kind }) => kind === 'bias').map(({ name }) => name)).toEqual([
      'b',
      'c',
    ]);
    expect(warnings).toEqual([]);
  });
});
