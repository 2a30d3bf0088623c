import { describe, expect, test } from 'vitest';
import {
  debugged,
  dbsOf,
  openCase,
  openTiny,
  parity,
  tuned,
  worstOf,
} from '../../../test/models/whole-way';
import { floats, int64s, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { DataType, makeGraph, makeNode, makeTensor, makeValueInfo } from '../onnx/proto';
import type { GraphProto } from '../onnx/proto';

const limits = [floats('zero', [], 0), floats('one', [], 1)];

test('the case: outputs in front of a Clip and a Relu keep their own range', async () => {
  const workspace = await openCase('preact_output_gemm_clip');
  const { simulated, real } = await worstOf(workspace);
  expect(simulated).toBeGreaterThan(30);
  expect(real).toBeGreaterThan(30);

  const peer = await debugged(workspace, parity);
  expect(dbsOf(peer.outputs)['logits']).toBeCloseTo(1.293, 2);
  const clipped = peer.warnings.filter(({ code }) => code === 'clipped-output');
  expect(clipped.map(({ message }) => message)).toEqual([
    expect.stringContaining("'logits'"),
    expect.stringContaining("'raw'"),
  ]);
  expect((await debugged(workspace)).warnings).toEqual([]);
});

test('of sets of equally many layers, tuning takes the one with fewer weights', async () => {
  const workspace = await openCase('preact_output_gemm_clip');
  // Gemm and MatMul in float reach the target, too, with more dB, and leave no weight in int8.
  const { best, skipped, notices } = await tuned(workspace, 30, parity);
  expect(best.outputDb).toBeGreaterThan(30);
  expect(skipped).toHaveLength(2);
  expect(skipped).toContain('Clip_prob');
  expect(notices.map(({ code }) => code)).toEqual([]);
});

function branch(op: string): GraphProto {
  return makeGraph({
    name: op,
    nodes: [makeNode(op, ['raw'], [`of ${op}`])],
    inputs: [],
    outputs: [makeValueInfo(`of ${op}`, DataType.FLOAT)],
  });
}

const siblings: readonly (readonly [string, TinyModel])[] = [
  [
    'Conv before Relu',
    {
      nodes: [
        makeNode('Conv', ['x', 'w'], ['raw'], { pads: [1, 1, 1, 1] }),
        makeNode('Relu', ['raw'], ['y']),
      ],
      inputs: { x: [1, 3, 6, 6] },
      outputs: ['raw', 'y'],
      initializers: [weight('w', [4, 3, 3, 3])],
    },
  ],
  [
    'Add before Clip, read twice',
    {
      nodes: [
        makeNode('MatMul', ['x', 'w'], ['a']),
        makeNode('Add', ['a', 'x'], ['raw']),
        makeNode('Clip', ['raw', 'zero', 'one'], ['y']),
        makeNode('Sigmoid', ['raw'], ['s']),
      ],
      inputs: { x: [3, 8] },
      outputs: ['raw', 'y', 's'],
      initializers: [weight('w', [8, 8]), ...limits],
    },
  ],
  [
    'an output by way of Identity',
    {
      nodes: [
        makeNode('Gemm', ['x', 'w'], ['a']),
        makeNode('Identity', ['a'], ['raw']),
        makeNode('Clip', ['a', 'zero', 'one'], ['y']),
      ],
      inputs: { x: [3, 8] },
      outputs: ['raw', 'y'],
      initializers: [weight('w', [8, 6]), ...limits],
    },
  ],
  [
    'an output behind Reshape before Relu',
    {
      nodes: [
        makeNode('MatMul', ['x', 'w'], ['a']),
        makeNode('Reshape', ['a', 'shape'], ['raw']),
        makeNode('Relu', ['raw'], ['y']),
      ],
      inputs: { x: [4, 8] },
      outputs: ['raw', 'y'],
      initializers: [weight('w', [8, 6]), int64s('shape', 2, 12)],
    },
  ],
  [
    'a tensor that a subgraph reads, too',
    {
      nodes: [
        makeNode('MatMul', ['x', 'w'], ['raw']),
        makeNode('Clip', ['raw', 'zero', 'one'], ['y']),
        makeNode('If', ['yes'], ['z'], { then_branch: branch('Neg'), else_branch: branch('Abs') }),
      ],
      inputs: { x: [3, 8] },
      outputs: ['y', 'z'],
      initializers: [
        weight('w', [8, 6]),
        ...limits,
        makeTensor('yes', DataType.BOOL, [], Uint8Array.of(1)),
      ],
    },
  ],
  [
    'Mul before a Clip that cuts both ends',
    {
      nodes: [
        makeNode('Mul', ['x', 'k'], ['raw']),
        makeNode('Clip', ['raw', 'zero', 'one'], ['y']),
      ],
      inputs: { x: [4, 8] },
      outputs: ['raw', 'y'],
      initializers: [floats('k', [8], 5, -3, 2, 7, -8, 1, 4, -6), ...limits],
    },
  ],
];

describe('an output in front of an activation keeps its range', () => {
  test.each(siblings)('%s', async (_name, parts) => {
    const { simulated, real } = await worstOf(await openTiny(parts));
    expect(simulated).toBeGreaterThan(28);
    expect(real).toBeGreaterThan(28);
  });
});

test('what is no output still takes the range of the activation behind it', async () => {
  const inner: TinyModel = {
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['a']),
      makeNode('Clip', ['a', 'zero', 'one'], ['c']),
      makeNode('MatMul', ['c', 'v'], ['y']),
    ],
    inputs: { x: [4, 8] },
    outputs: ['y'],
    initializers: [weight('w', [8, 8]), weight('v', [8, 4]), ...limits],
  };
  const { tensors } = await debugged(await openTiny(inner));
  expect(tensors.find(({ name }) => name === 'c')).toMatchObject({ min: 0, max: 1 });
});
