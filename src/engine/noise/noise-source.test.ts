import { expect, test } from 'vitest';
import { floats, tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { makePlan } from '../plan/plan';
import { keyOf, sourcesOf, sourcesOfLayer, tensorKeyOf } from './noise-source';

/** x → conv (with bias and Relu) → fc → y; the weight's name holds what separates parts of a key. */
const model = await tinyModel({
  inputs: { x: [1, 4, 2, 2] },
  outputs: ['y'],
  initializers: [weight('w|0', [4, 4, 1, 1]), floats('b', [4], 0, 0, 0, 0), weight('v', [2, 2])],
  nodes: [
    makeNode('Conv', ['x', 'w|0', 'b'], ['c'], {}, { name: 'conv' }),
    makeNode('Relu', ['c'], ['r'], {}, { name: 'relu' }),
    makeNode('MatMul', ['r', 'v'], ['y'], {}, { name: 'fc' }),
  ],
});
const plan = makePlan(model, emptyRecipe);
const wide = makePlan(model, {
  ...emptyRecipe,
  global: { weight: { granularity: 'tensor' }, activation: { dtype: 'uint16' } },
});

test('the sources of a plan are its weights and rounded tensors, each once, by name', () => {
  const named = sourcesOf(plan).map(({ kind, tensor }) => `${kind} ${tensor}`);
  expect(named).toEqual(['weight w|0', 'rounding x', 'rounding r', 'weight v', 'rounding y']);
  const [conv] = plan.layers;
  if (conv === undefined) throw new Error('the model has a Conv');
  expect(sourcesOfLayer(model, conv)).toEqual(sourcesOf(plan).slice(0, 3));
});

test('under another qconfig a source is another one of the same tensor', () => {
  const [one, other] = [sourcesOf(plan), sourcesOf(wide)];
  expect(other.map(tensorKeyOf)).toEqual(one.map(tensorKeyOf));
  expect(new Set([...one, ...other].map(keyOf)).size).toBe(10);
});
