import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { debugged, openCase, openTiny } from '../../../test/models/whole-way';
import { floats, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { brokenWeights } from '../prepare/model/broken-weights';
import { prepareModel } from '../prepare/prepare';
import {
  DataType,
  encodeModel,
  externalTensor,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../onnx/proto';
import type { TensorProto } from '../onnx/proto';

test('the case: an infinite weight is named', async () => {
  const workspace = await openCase('inf_weight');
  await expect(debugged(workspace)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/weight 'w' of node 'Conv_y' .* infinity \(1 of 108 values\)/),
    hint: expect.not.stringMatching(/preset|data/),
  });
});

const conv = (initializers: readonly TensorProto[]): TinyModel => ({
  nodes: [makeNode('Conv', ['x', 'w', 'b'], ['y'])],
  inputs: { x: [1, 1, 4, 4] },
  outputs: ['y'],
  initializers,
});

describe('a weight that is not finite is named', () => {
  test.each([
    ['−infinity', conv([floats('w', [2, 1, 1, 1], -Infinity, 1), floats('b', [2], 0, 0)]), 'w'],
    ['NaN', conv([floats('w', [2, 1, 1, 1], NaN, 1), floats('b', [2], 0, 0)]), 'w'],
    [
      'infinity in a bias',
      conv([floats('w', [2, 1, 1, 1], 1, 2), floats('b', [2], Infinity, 0)]),
      'b',
    ],
    [
      'infinity in a Constant',
      {
        nodes: [
          makeNode('Constant', [], ['k'], {
            value: floats('', [4, 2], 1, 2, 3, Infinity, 5, 6, 7, 8),
          }),
          makeNode('MatMul', ['x', 'k'], ['y']),
        ],
        inputs: { x: [2, 4] },
        outputs: ['y'],
      },
      'k',
    ],
    [
      'infinity in float16',
      {
        nodes: [
          makeNode('Cast', ['x'], ['h'], { to: DataType.FLOAT16 }),
          makeNode('MatMul', ['h', 'k'], ['m']),
          makeNode('Cast', ['m'], ['y'], { to: DataType.FLOAT }),
        ],
        inputs: { x: [2, 2] },
        outputs: ['y'],
        initializers: [
          makeTensor('k', DataType.FLOAT16, [2, 2], Uint16Array.of(0x3c00, 0x7c00, 0x3c00, 0x3c00)),
        ],
      },
      'k',
    ],
  ] satisfies readonly (readonly [string, TinyModel, string])[])(
    '%s',
    async (_name, parts, name) => {
      await expect(debugged(await openTiny(parts))).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining(`weight '${name}'`),
      });
    },
  );

  test('in external data', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bitloupe-inf-'));
    try {
      const values = Float32Array.from({ length: 512 }, (_unused, index) => index / 512);
      values[7] = Infinity;
      const tensor = makeTensor('k', DataType.FLOAT, [16, 32], values);
      await writeFile(join(folder, 'w.bin'), tensor.rawData);
      const graph = makeGraph({
        name: 'external',
        nodes: [makeNode('MatMul', ['x', 'k'], ['y'])],
        inputs: [makeValueInfo('x', DataType.FLOAT, [2, 16])],
        outputs: [makeValueInfo('y', DataType.FLOAT)],
        initializers: [externalTensor(tensor, 'w.bin', 0, tensor.rawData.length)],
      });
      await writeFile(join(folder, 'm.onnx'), encodeModel(makeModel(graph, new Map([['', 13]]))));
      const model = await prepareModel(join(folder, 'm.onnx'));
      expect([...brokenWeights(model).values()]).toEqual([
        { tensor: 'k', node: 0, broken: 1, values: 512 },
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('in front of a tensor that is NaN', async () => {
    const workspace = await openTiny({
      nodes: [
        makeNode('MatMul', ['x', 'k'], ['m']),
        makeNode('Softmax', ['m'], ['p']),
        makeNode('MatMul', ['p', 'v'], ['y']),
      ],
      inputs: { x: [2, 2] },
      outputs: ['y'],
      initializers: [floats('k', [2, 2], Infinity, 1, 1, 1), weight('v', [2, 3])],
    });
    await expect(
      debugged(workspace, { ...emptyRecipe, layers: { m: 'none' } }),
    ).rejects.toMatchObject({ hint: expect.stringContaining("'k'") });
  });
});

test('a skipped layer is measured with its infinite weight, which is said', async () => {
  const workspace = await openTiny({
    nodes: [makeNode('MatMul', ['x', 'k'], ['z']), makeNode('MatMul', ['x', 'v'], ['y'])],
    inputs: { x: [2, 2] },
    outputs: ['z', 'y'],
    initializers: [floats('k', [2, 2], Infinity, 1, 1, 1), weight('v', [2, 3])],
  });
  const report = await debugged(workspace, { ...emptyRecipe, layers: { z: 'none' } });
  expect(report.warnings).toEqual([
    expect.objectContaining({ code: 'broken-weight', message: expect.stringContaining("'k'") }),
  ]);
  expect(report.outputs[1]?.sqnrDb).toBeGreaterThan(30);
});

test('a mask of −infinity is none of this', async () => {
  const workspace = await openTiny({
    nodes: [
      makeNode('MatMul', ['x', 'k'], ['m']),
      makeNode('Add', ['m', 'mask'], ['a']),
      makeNode('Softmax', ['a'], ['y']),
    ],
    inputs: { x: [2, 4] },
    outputs: ['y'],
    initializers: [weight('k', [4, 3]), floats('mask', [2, 3], 0, -Infinity, 0, 0, 0, -Infinity)],
  });
  const report = await debugged(workspace);
  expect(report.warnings.filter(({ code }) => code === 'broken-weight')).toEqual([]);
});
