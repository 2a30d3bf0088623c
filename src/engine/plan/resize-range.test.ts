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
import { floats, int64s, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import { emptyRecipe } from '../../shared/recipe/recipe';

const ends = [floats('zero', [], 0), floats('one', [], 1)];

test('the case: a cubic Resize has a range of its own, and what is clipped is said', async () => {
  const workspace = await openCase('resize_cubic_overshoot');
  const { simulated, real } = await worstOf(workspace);
  expect(simulated).toBeGreaterThan(30);
  expect(real).toBeGreaterThan(30);
  const own = await debugged(workspace);
  expect(own.layers.map((layer) => layer.accumulated?.clipped)).toEqual([0, 0, 0]);

  const peer = await debugged(workspace, parity);
  expect(dbsOf(peer.outputs)['y']).toBeCloseTo(12.28, 1);
  const resize = peer.layers.find(({ op }) => op === 'Resize');
  expect(resize?.accumulated?.clipped).toBeCloseTo(0.327, 3);
  expect(peer.warnings).toEqual([
    expect.objectContaining({ code: 'clipped-share', message: expect.stringMatching(/^32\.7 %/) }),
  ]);
});

function behindClip(
  nodes: readonly NodeProto[],
  ...more: TinyModel['initializers'] & object[]
): TinyModel {
  return {
    nodes: [
      makeNode('Conv', ['x', 'w'], ['a']),
      makeNode('Clip', ['a', 'zero', 'one'], ['k']),
      ...nodes,
      makeNode('Conv', ['u', 'v'], ['y']),
    ],
    inputs: { x: [1, 2, 8, 8] },
    outputs: ['y'],
    opset: 13,
    initializers: [weight('w', [2, 2, 1, 1], 2), weight('v', [3, 2, 2, 2]), ...ends, ...more],
  };
}

const scales = floats('scales', [4], 1, 1, 2, 2);
const region = floats('roi', [8], 0, 0, -0.5, -0.5, 1, 1, 1.5, 1.5);

const leaving: readonly (readonly [string, TinyModel])[] = [
  [
    'a cubic Resize',
    behindClip([makeNode('Resize', ['k', '', 'scales'], ['u'], { mode: 'cubic' })], scales),
  ],
  [
    'a linear Resize that fills in a constant',
    behindClip(
      [
        makeNode('Resize', ['k', 'roi', 'scales'], ['u'], {
          mode: 'linear',
          coordinate_transformation_mode: 'tf_crop_and_resize',
          extrapolation_value: { float: -3 },
        }),
      ],
      scales,
      region,
    ),
  ],
  [
    'a Pad with a constant beyond the range',
    behindClip(
      [makeNode('Pad', ['k', 'pads', 'minus'], ['u'])],
      int64s('pads', 0, 0, 1, 1, 0, 0, 1, 1),
      floats('minus', [], -4),
    ),
  ],
  [
    'a cubic Resize and a MaxPool behind it',
    behindClip(
      [
        makeNode('Resize', ['k', '', 'scales'], ['r'], { mode: 'cubic' }),
        makeNode('MaxPool', ['r'], ['u'], { kernel_shape: [2, 2] }),
      ],
      scales,
    ),
  ],
];

describe('an op that can leave the range of its input has one of its own', () => {
  test.each(leaving)('%s', async (_name, parts) => {
    const workspace = await openTiny(parts);
    const { simulated, real } = await worstOf(workspace);
    expect(simulated).toBeGreaterThan(28);
    expect(real).toBeGreaterThan(28);
    const { layers } = await debugged(workspace);
    expect(layers.map((layer) => layer.accumulated?.clipped)).toEqual(layers.map(() => 0));
  });
});

test.each([
  ['nearest', {}],
  ['linear', {}],
  ['linear', { coordinate_transformation_mode: 'tf_crop_and_resize' }],
])('a %s Resize that stays within it keeps the grid of its input', async (mode, attributes) => {
  const nodes = [makeNode('Resize', ['k', 'roi', 'scales'], ['u'], { mode, ...attributes })];
  const { tensors } = await debugged(await openTiny(behindClip(nodes, scales, region)));
  expect(tensors.find(({ name }) => name === 'u')?.sharedWith).toBe('k');
});

test('what an observer clips is counted, with and without a histogram to tell', async () => {
  const parts: TinyModel = {
    nodes: [makeNode('MatMul', ['x', 'w'], ['y'])],
    inputs: { x: [16, 64] },
    outputs: ['y'],
    initializers: [weight('w', [64, 64])],
  };
  const workspace = await openTiny(parts, (model) => normalFeeds(model, 4));
  const activation = { observer: 'percentile', percentile: 98 } as const;
  const { layers } = await debugged(workspace, { ...emptyRecipe, global: { activation } });
  // 1 % at each end, less what half a step takes in.
  expect(layers[0]?.accumulated?.clipped).toBeGreaterThan(0.014);
  expect(layers[0]?.accumulated?.clipped).toBeLessThan(0.0205);
});
