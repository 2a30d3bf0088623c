import { expect, test } from 'vitest';
import { indexGraph } from './graph-index';
import { DataType, makeGraph, makeNode, makeTensor, makeValueInfo } from './proto';

test('an index knows makers, readers, inputs and outputs', () => {
  const index = indexGraph(
    makeGraph({
      name: 'g',
      nodes: [makeNode('Add', ['x', 'w'], ['a']), makeNode('Mul', ['a', 'a'], ['y'])],
      inputs: [makeValueInfo('x'), makeValueInfo('w')],
      outputs: [makeValueInfo('y')],
      initializers: [makeTensor('w', DataType.FLOAT, [1], Float32Array.of(1))],
    }),
  );
  expect(index.inputs).toEqual(['x']);
  expect([...index.outputs]).toEqual(['y']);
  expect(index.producer.get('y')).toBe(1);
  expect(index.consumers.get('a')).toEqual([1]);
  expect(index.consumers.get('w')).toEqual([0]);
});

test('a value read only inside a subgraph of a subgraph is read by the outer node', () => {
  const innermost = makeGraph({
    name: 'innermost',
    nodes: [makeNode('Add', ['deep', 'local'], ['out'])],
    outputs: [makeValueInfo('out')],
  });
  const inner = makeGraph({
    name: 'inner',
    nodes: [
      makeNode('Relu', ['near'], ['local']),
      makeNode('If', ['local'], ['result'], { then_branch: innermost }),
    ],
    outputs: [makeValueInfo('result'), makeValueInfo('passed')],
  });
  const index = indexGraph(
    makeGraph({
      name: 'g',
      nodes: [
        makeNode('Relu', ['x'], ['deep']),
        makeNode('If', ['flag'], ['y'], { then_branch: inner }),
      ],
    }),
  );
  expect([...index.captured].toSorted()).toEqual(['deep', 'near', 'passed']);
  expect(index.consumers.get('deep')).toEqual([1]);
  expect(index.consumers.has('local')).toBe(false);
});
