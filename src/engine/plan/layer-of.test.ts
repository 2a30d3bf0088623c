import { expect, test } from 'vitest';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { layerOf } from './layer-of';
import { makePlan } from './plan';

test('a node belongs to the layer that it is the compute node or the activation of, else to none', async () => {
  const model = await tinyModel({
    inputs: { x: [1, 4, 2, 2] },
    outputs: ['y'],
    initializers: [weight('w', [4, 4, 1, 1])],
    nodes: [
      makeNode('Conv', ['x', 'w'], ['c'], {}, { name: 'conv' }),
      makeNode('Relu', ['c'], ['r'], {}, { name: 'relu' }),
      makeNode('Sqrt', ['r'], ['y'], {}, { name: 'root' }),
    ],
  });
  const plan = makePlan(model, emptyRecipe);
  const names = [0, 1, 2, null, undefined].map((node) => layerOf(plan, node)?.name);
  expect(names).toEqual(['conv', 'conv', undefined, undefined, undefined]);
});
