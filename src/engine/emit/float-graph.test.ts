import { expect, test } from 'vitest';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { DataType, makeNode, makeValueInfo } from '../onnx/proto';
import { floatGraph } from './float-graph';

const parts = {
  nodes: [
    makeNode('Conv', ['x', 'w'], ['c'], {}, { name: 'conv' }),
    makeNode('Relu', ['c'], ['r'], {}, { name: 'relu' }),
    makeNode('Conv', ['r', 'v'], ['y'], {}, { name: 'last' }),
  ],
  inputs: { x: [1, 2, 'height', 'width'] },
  outputs: ['y'],
  initializers: [weight('w', [2, 2, 1, 1]), weight('v', [3, 2, 1, 1])],
};

test('only what the outputs need is in the graph, under the dims of the sample', async () => {
  const model = await tinyModel(parts);
  const dims = new Map([['x', [1, 2, 3, 4]]]);
  const { graph } = floatGraph(model, [makeValueInfo('r')], { dims });
  expect(graph?.node.map(({ name }) => name)).toEqual(['conv', 'relu']);
  expect(graph?.initializer.map(({ name }) => name)).toEqual(['w']);
  expect(graph?.output.map(({ name }) => name)).toEqual(['r']);
  expect(graph?.input).toEqual([makeValueInfo('x', DataType.FLOAT, [1, 2, 3, 4])]);
});

test('without dims the inputs stay as the model has them', async () => {
  const model = await tinyModel(parts);
  const { graph } = floatGraph(model, [makeValueInfo('y')], { dims: null });
  expect(graph?.node).toHaveLength(3);
  expect(graph?.input).toEqual(model.model.graph?.input);
});
