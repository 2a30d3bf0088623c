import { expect, test } from 'vitest';
import { subgraphsOf } from './attributes';
import { graphOf, mapSubgraphs } from './map-graphs';
import { makeGraph, makeModel, makeNode, patch } from './proto';
import type { GraphProto } from './proto';

const graph = (name: string): GraphProto => makeGraph({ name, nodes: [] });
const renamed = (inner: GraphProto): GraphProto => patch(inner, { name: `${inner.name}!` });

test('every graph inside a node is replaced, and nothing else', () => {
  const branches = { then_branch: graph('then'), else_branch: graph('else'), axis: 1 };
  const node = makeNode('If', ['c'], ['y'], branches);
  const changed = mapSubgraphs(node, renamed);
  expect(subgraphsOf(changed).map(({ name }) => name)).toEqual(['then!', 'else!']);
  expect(changed.attribute[2]).toBe(node.attribute[2]);
  expect(subgraphsOf(node).map(({ name }) => name)).toEqual(['then', 'else']);
});

test('a node without graphs stays the same object', () => {
  const node = makeNode('Softmax', ['x'], ['y'], { axis: 1 });
  expect(mapSubgraphs(node, renamed)).toBe(node);
});

test('a model without a graph is refused', () => {
  const model = makeModel(graph('g'), new Map([['', 13]]));
  expect(graphOf(model).name).toBe('g');
  delete model.graph;
  expect(() => graphOf(model)).toThrow('holds no graph');
});
