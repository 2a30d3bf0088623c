import { expect, test } from 'vitest';
import { withOutputs } from './further-outputs';
import { DataType, makeGraph, makeNode, makeValueInfo } from './proto';

test('values become outputs behind those there are, each once and untyped', () => {
  const typed = makeValueInfo('y', DataType.FLOAT, [1]);
  const nodes = [makeNode('Relu', ['x'], ['a']), makeNode('Neg', ['a'], ['y'])];
  const graph = makeGraph({ name: 'g', nodes, outputs: [typed] });
  const { output, node, name } = withOutputs(graph, ['a', 'y', 'a', 'b']);
  expect(output.map((value) => [value.name, value.type !== undefined])).toEqual([
    ['y', true],
    ['a', false],
    ['b', false],
  ]);
  expect([node, name]).toEqual([graph.node, 'g']);
  expect(graph.output).toEqual([typed]);
});
