import { expect, test } from 'vitest';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';
import { channelAxis } from './collect-histograms';

test('channels stand second behind a convolution, last behind a product, whatever the rank', async () => {
  const model = await tinyModel({
    nodes: [
      makeNode('Conv', ['x', 'w'], ['c']),
      makeNode('Relu', ['c'], ['r']),
      makeNode('Transpose', ['r'], ['t'], { perm: [0, 2, 1] }),
      makeNode('MatMul', ['t', 'm'], ['p']),
      makeNode('Add', ['p', 'b'], ['y']),
    ],
    inputs: { x: [1, 3, 8] },
    outputs: ['y'],
    initializers: [weight('w', [4, 3, 1]), weight('m', [4, 5]), weight('b', [5])],
  });
  expect(channelAxis(model, 'c', 3)).toBe(1);
  expect(channelAxis(model, 'r', 3)).toBe(1);
  expect(channelAxis(model, 't', 3)).toBe(2);
  expect(channelAxis(model, 'y', 3)).toBe(2);
  expect(channelAxis(model, 'x', 4)).toBe(1);
  expect(channelAxis(model, 'x', 1)).toBeNull();
});
