import { describe, expect, test } from 'vitest';
import { converted } from '../../../test/models/converted';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe';
import type { Recipe } from '../../shared/recipe';
import { badInput } from '../../shared/errors';
import { makeNode } from '../onnx/proto';
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

test('what fails for another reason is not blamed on sound weights', async () => {
  const model = await tinyModel(matMul(1));
  const refuse = (): never => {
    throw badInput('another reason');
  };
  expect(() => blamingWeights(model, 'y', refuse)).toThrow('another reason');
  expect(blamingWeights(model, 'y', () => 7)).toBe(7);
});
