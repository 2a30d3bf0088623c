import { describe, expect, test } from 'vitest';
import { converted } from '../../../test/models/converted';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { dbsOf, debugged, openTiny, parity } from '../../../test/models/whole-way';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import { badInput } from '../../shared/errors';
import { DataType, makeNode, makeTensor } from '../onnx/proto';
import { blamingWeights } from './broken-weight';

async function convertAll(parts: TinyModel, recipe: Recipe = emptyRecipe): Promise<void> {
  const model = await tinyModel(parts);
  await converted(model, await normalSamples(model, 2), recipe);
}

const values = (bad: number): number[] => [0.5, -0.25, 1, 0.125, bad, -1];
const matMul = (bad: number): TinyModel => ({
  nodes: [makeNode('MatMul', ['x', 'w'], ['y'], {}, { name: 'product' })],
  inputs: { x: [1, 3] },
  outputs: ['y'],
  initializers: [floats('w', [3, 2], ...values(bad))],
});

describe('a value that is not finite in', () => {
  test.each([Infinity, -Infinity])('a weight is named, whatever the preset: %d', async (bad) => {
    for (const preset of ['default', 'ort-u8s8', 'tensorrt'] as const) {
      const recipe: Recipe = { schema: 'bitloupe.recipe/1', preset };
      await expect(convertAll(matMul(bad), recipe)).rejects.toMatchObject({
        code: 'bad-input',
        message: "weight 'w' of node 'product' holds NaN or infinity",
      });
    }
  });

  test('a bias is named', async () => {
    const parts: TinyModel = {
      nodes: [
        makeNode('Gemm', ['x', 'w', 'b'], ['g'], {}, { name: 'first' }),
        makeNode('MatMul', ['g', 'v'], ['y'], {}, { name: 'second' }),
      ],
      inputs: { x: [1, 3] },
      outputs: ['y'],
      initializers: [
        weight('w', [3, 2]),
        floats('b', [2], Infinity, 0),
        floats('v', [2, 1], 1, 0.5),
      ],
    };
    await expect(convertAll(parts)).rejects.toThrow("weight 'b' of node 'first' holds NaN");
  });

  test('a weight of a float node in front is named', async () => {
    const parts: TinyModel = {
      nodes: [
        makeNode('Mul', ['x', 'd'], ['scaled'], {}, { name: 'scale' }),
        makeNode('Relu', ['scaled'], ['r'], {}, { name: 'relu' }),
        makeNode('MatMul', ['r', 'w'], ['y'], {}, { name: 'product' }),
      ],
      inputs: { x: [1, 3] },
      outputs: ['y'],
      initializers: [floats('d', [3], 1, Infinity, 1), weight('w', [3, 2])],
    };
    const model = await tinyModel(parts);
    const refuse = (): never => {
      throw badInput('no finite range');
    };
    expect(() => blamingWeights(model, 'r', refuse)).toThrow("weight 'd' of node 'scale' holds");
  });
});

describe('infinity that masks is no broken weight', () => {
  const masked = (nodes: TinyModel['nodes'], mask: TinyModel['initializers'] = []): TinyModel => ({
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['s']),
      ...nodes,
      makeNode('Softmax', ['m'], ['p']),
      makeNode('MatMul', ['p', 'v'], ['y']),
    ],
    inputs: { x: [2, 3] },
    outputs: ['y'],
    initializers: [weight('w', [3, 4]), weight('v', [4, 2]), ...(mask ?? [])],
  });
  const keep = makeTensor('keep', DataType.BOOL, [4], Uint8Array.of(1, 0, 1, 1));
  const forms: readonly (readonly [string, TinyModel])[] = [
    [
      'chosen by Where',
      masked(
        [makeNode('Where', ['keep', 's', 'low'], ['m'])],
        [keep, floats('low', [], -Infinity)],
      ),
    ],
    [
      'subtracted',
      masked([makeNode('Sub', ['s', 'high'], ['m'])], [floats('high', [4], 0, Infinity, 0, 0)]),
    ],
    [
      'the smaller of two',
      masked([makeNode('Min', ['s', 'high'], ['m'])], [floats('high', [4], 9, -Infinity, 9, 9)]),
    ],
    [
      'added behind another addition',
      masked(
        [makeNode('Add', ['s', 'c'], ['t']), makeNode('Add', ['t', 'low'], ['m'])],
        [floats('c', [4], 1, 0, 1, 0), floats('low', [4], 0, -Infinity, 0, 0)],
      ),
    ],
  ];
  test.each(forms)('%s', async (_name, parts) => {
    const workspace = await openTiny(parts);
    expect(dbsOf((await debugged(workspace)).outputs)['y']).toBeGreaterThan(30);
    // ort-* presets keep it in the range: their error says so instead of calling the file broken.
    await expect(debugged(workspace, parity)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('no finite range'),
      hint: expect.stringContaining('not ort-*'),
    });
  });

  test('NaN beside it is', async () => {
    const low = floats('low', [4], 0, -Infinity, NaN, 0);
    const model = await tinyModel(masked([makeNode('Add', ['s', 'low'], ['m'])], [low]));
    const refuse = (): never => {
      throw badInput('no finite range');
    };
    expect(() => blamingWeights(model, 'm', refuse)).toThrow('holds NaN');
  });
});

test('what fails for another reason is not blamed on sound weights', async () => {
  const model = await tinyModel(matMul(1));
  const refuse = (): never => {
    throw badInput('another reason');
  };
  expect(() => blamingWeights(model, 'y', refuse)).toThrow('another reason');
  expect(blamingWeights(model, 'y', () => 7)).toBe(7);
});
