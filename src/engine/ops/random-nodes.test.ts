import { describe, expect, test } from 'vitest';
import {
  debugged,
  dbsOf,
  openCase,
  openTiny,
  tuned,
  worstOf,
  written,
} from '../../../test/models/whole-way';
import { floats, int64s, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { silentJob } from '../jobs/job';
import { run } from '../calls/run';
import type { Workspace } from '../workspace/workspace';
import { measureSensitivity } from '../tune/sensitivity';
import { DataType, makeGraph, makeNode, makeTensor, makeValueInfo } from '../onnx/proto';
import type { GraphProto } from '../onnx/proto';
import { measuredNodes } from './random-nodes';

const outputs = async (workspace: Workspace, kernels: 'simulated' | 'real') => {
  const options = { kernels, scope: 'outputs', shadow: false } as const;
  const { report } = await run(silentJob, workspace, emptyRecipe, options);
  return dbsOf(report.outputs);
};

test('the case: both models are measured on the same draws', async () => {
  const workspace = await openCase('random_inside');
  expect(workspace.model.notices).toContainEqual(
    expect.objectContaining({
      code: 'random-nodes',
      message: expect.stringContaining("'RandomNormalLike_n'"),
    }),
  );
  const { simulated, real } = await worstOf(workspace);
  expect(simulated).toBeGreaterThan(33);
  expect(real).toBeCloseTo(simulated, 0);
  expect((await outputs(workspace, 'simulated'))['y']).toBeCloseTo(simulated, 6);

  const { layers } = await measureSensitivity(silentJob, workspace, emptyRecipe, { resume: false });
  // Without one of four layers' noise there is a little less of it, and no miracle.
  const gains = layers.map(({ oneOutDb }) => (oneOutDb ?? NaN) - simulated);
  expect(Math.max(...gains)).toBeLessThan(6);
  expect(Math.min(...gains)).toBeGreaterThan(-6);
  expect((await tuned(workspace, 30)).skipped).toEqual([]);
});

test('the same model gives the same numbers twice', async () => {
  const [one, other] = [await openCase('random_inside'), await openCase('random_inside')];
  expect((await debugged(one)).outputs).toEqual((await debugged(other)).outputs);
});

const shape = int64s('shape', 1, 4, 8, 8);

/** A drawn tensor that is scaled and added between two convolutions. */
function withNoise(
  nodes: TinyModel['nodes'],
  initializers: TinyModel['initializers'] = [],
): TinyModel {
  return {
    nodes: [
      makeNode('Conv', ['x', 'w'], ['a']),
      makeNode('Sigmoid', ['a'], ['p']),
      ...nodes,
      makeNode('Mul', ['n', 'k'], ['nk']),
      makeNode('Add', ['a', 'nk'], ['d']),
      makeNode('Conv', ['d', 'v'], ['y']),
    ],
    inputs: { x: [1, 3, 8, 8] },
    outputs: ['y'],
    opset: 15,
    initializers: [
      weight('w', [4, 3, 1, 1]),
      weight('v', [2, 4, 1, 1]),
      floats('k', [], 0.7),
      ...(initializers ?? []),
    ],
  };
}

const siblings: readonly (readonly [string, TinyModel])[] = [
  ['RandomUniformLike', withNoise([makeNode('RandomUniformLike', ['a'], ['n'])])],
  ['RandomNormal', withNoise([makeNode('RandomNormal', [], ['n'], { shape: [1, 4, 8, 8] })])],
  ['RandomUniform', withNoise([makeNode('RandomUniform', [], ['n'], { shape: [1, 4, 8, 8] })])],
  [
    'RandomNormalLike with a seed of its own',
    withNoise([makeNode('RandomNormalLike', ['a'], ['n'], { seed: { float: 3 } })]),
  ],
  ['Bernoulli', withNoise([makeNode('Bernoulli', ['p'], ['n'])])],
  [
    'Multinomial',
    withNoise(
      [
        makeNode('Reshape', ['p', 'rows'], ['table']),
        makeNode('Multinomial', ['table'], ['picked'], { sample_size: 64 }),
        makeNode('Cast', ['picked'], ['f'], { to: DataType.FLOAT }),
        makeNode('Reshape', ['f', 'shape'], ['n']),
      ],
      [int64s('rows', 4, 64), shape],
    ),
  ],
  [
    // Behind a layer ONNX Runtime removes it.
    'Dropout of an input in training',
    {
      nodes: [
        makeNode('Dropout', ['x', 'ratio', 'training'], ['n']),
        makeNode('Conv', ['n', 'w'], ['a']),
        makeNode('Conv', ['a', 'v'], ['y']),
      ],
      inputs: { x: [1, 3, 8, 8] },
      outputs: ['y'],
      opset: 15,
      initializers: [
        weight('w', [4, 3, 1, 1]),
        weight('v', [2, 4, 1, 1]),
        floats('ratio', [], 0.4),
        makeTensor('training', DataType.BOOL, [], Uint8Array.of(1)),
      ],
    },
  ],
];

describe('draws are shared', () => {
  test.each(siblings)('%s', async (name, parts) => {
    const workspace = await openTiny(parts);
    expect(workspace.model.notices.map(({ code }) => code)).toContain('random-nodes');
    const debug = dbsOf((await debugged(workspace)).outputs)['y'] ?? NaN;
    expect(debug).toBeGreaterThan(30);
    expect((await outputs(workspace, 'simulated'))['y']).toBeCloseTo(debug, 6);
    expect((await outputs(workspace, 'real'))['y']).toBeGreaterThan(30);
    // A written Dropout draws for itself.
    const least = name.startsWith('Dropout') ? -10 : 30;
    expect(dbsOf((await written(workspace)).outputs)['y']).toBeGreaterThan(least);
  });
});

test('nothing is drawn in a model without random nodes', async () => {
  const { model } = await openTiny({
    nodes: [makeNode('Dropout', ['x', 'ratio'], ['d']), makeNode('MatMul', ['d', 'w'], ['y'])],
    inputs: { x: [2, 4] },
    outputs: ['y'],
    initializers: [floats('ratio', [], 0.4), weight('w', [4, 3])],
  });
  expect(model.notices).toEqual([]);
  expect(measuredNodes(model.graph)).toEqual(model.graph.nodes);
});

const insideSiblings: readonly (readonly [string, () => TinyModel])[] = [
  [
    'both branches of an If',
    () =>
      withNoise(
        [
          makeNode('If', ['yes'], ['n'], {
            then_branch: drawing('then', 'RandomNormalLike'),
            else_branch: drawing('else', 'RandomUniformLike'),
          }),
        ],
        [makeTensor('yes', DataType.BOOL, [], Uint8Array.of(1))],
      ),
  ],
  [
    'an If in an If',
    () =>
      withNoise(
        [
          makeNode('ReduceMax', ['x'], ['top'], { keepdims: 0 }),
          makeNode('Greater', ['top', 'k'], ['yes']),
          makeNode('If', ['yes'], ['n'], {
            then_branch: makeGraph({
              name: 'outer',
              nodes: [
                makeNode('If', ['yes'], ['o'], {
                  then_branch: drawing('inner', 'RandomUniformLike'),
                  else_branch: drawing('other', 'RandomNormalLike'),
                }),
              ],
              outputs: [makeValueInfo('o', DataType.FLOAT)],
            }),
            else_branch: drawing('else', 'RandomNormalLike'),
          }),
        ],
        [],
      ),
  ],
  [
    'a Loop',
    () =>
      withNoise(
        [
          makeNode('Loop', ['rounds', '', 'a'], ['n'], {
            body: makeGraph({
              name: 'body',
              nodes: [
                makeNode('Identity', ['go'], ['on']),
                makeNode('RandomNormalLike', ['held'], ['drawn']),
                makeNode('Add', ['held', 'drawn'], ['next']),
              ],
              inputs: [
                makeValueInfo('round', DataType.INT64, []),
                makeValueInfo('go', DataType.BOOL, []),
                makeValueInfo('held', DataType.FLOAT, [1, 4, 8, 8]),
              ],
              outputs: [
                makeValueInfo('on', DataType.BOOL, []),
                makeValueInfo('next', DataType.FLOAT, [1, 4, 8, 8]),
              ],
            }),
          }),
        ],
        [makeTensor('rounds', DataType.INT64, [], BigInt64Array.of(3n))],
      ),
  ],
];

function drawing(name: string, opType: string): GraphProto {
  return makeGraph({
    name,
    nodes: [makeNode(opType, ['a'], [`${name}.drawn`])],
    outputs: [makeValueInfo(`${name}.drawn`, DataType.FLOAT)],
  });
}

test.each(insideSiblings)(
  'draws inside %s have the same seed in both models',
  async (_name, of) => {
    const workspace = await openTiny(of());
    const debug = dbsOf((await debugged(workspace)).outputs)['y'] ?? NaN;
    expect(debug).toBeGreaterThan(30);
    expect((await outputs(workspace, 'simulated'))['y']).toBeCloseTo(debug, 6);
    expect(dbsOf((await written(workspace)).outputs)['y']).toBeGreaterThan(30);
    // The written file has no seed: it draws as the original does.
    expect((await tuned(workspace, 30)).skipped).toEqual([]);
  },
);
