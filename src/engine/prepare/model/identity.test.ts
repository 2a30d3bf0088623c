import { expect, test } from 'vitest';
import { makeGraph, makeNode } from '../../onnx/proto';
import type { NodeProto } from '../../onnx/proto';
import { mapIdentity } from './identity';

const node = (name: string, op: string, inputs: string[], outputs: string[]): NodeProto =>
  makeNode(op, inputs, outputs, {}, { name });
const graph = (...nodes: readonly NodeProto[]) => makeGraph({ name: 'g', nodes });

test('what was eliminated belongs to the node that took its place', () => {
  const original = graph(
    node('conv', 'Conv', ['x', 'w'], ['c']),
    node('bn', 'BatchNormalization', ['c', 's'], ['n']),
    node('drop', 'Dropout', ['n'], ['d']),
    node('relu', 'Relu', ['d'], ['y']),
  );
  const prepared = graph(
    node('conv', 'Conv', ['x', 'w2', 'b'], ['n']),
    node('relu', 'Relu', ['n'], ['y']),
  );
  expect(mapIdentity(original, prepared)).toEqual({
    originalNames: ['conv', 'relu'],
    merged: [
      ['conv', 'bn'],
      ['relu', 'drop'],
    ],
    confidence: ['name', 'name'],
  });
});

test('a fused node is called after what computes, not after what was added to it', () => {
  const original = graph(
    node('mm', 'MatMul', ['x', 'w'], ['m']),
    node('bias', 'Add', ['m', 'b'], ['y']),
  );
  const prepared = graph(node('mm/MatMulAddFusion', 'Gemm', ['x', 'w', 'b'], ['y']));
  expect(mapIdentity(original, prepared)).toEqual({
    originalNames: ['mm'],
    merged: [['mm', 'bias']],
    confidence: ['output'],
  });
});

test('nodes that came out of one belong to it, whatever lies between them', () => {
  const original = graph(
    node('mm', 'MatMul', ['x', 'w'], ['m']),
    node('bias', 'Add', ['m', 'b'], ['a']),
    node('next', 'Relu', ['a'], ['y']),
  );
  const prepared = graph(
    node('Reshape_0', 'Reshape', ['x', 's'], ['x2']),
    node('Gemm_1', 'Gemm', ['x2', 'w', 'b'], ['y2']),
    node('Reshape_2', 'Reshape', ['y2', 's'], ['a']),
    node('next', 'Relu', ['a'], ['y']),
  );
  const map = mapIdentity(original, prepared);
  expect(map.originalNames).toEqual(['mm', 'mm', 'bias', 'next']);
  expect(map.confidence).toEqual(['ancestry', 'ancestry', 'output', 'name']);
});

test('constants come last, after the nodes a reader knows', () => {
  const original = graph(
    node('k', 'Constant', [], ['six']),
    node('shape', 'Shape', ['w'], ['s']),
    node('clip', 'Clip', ['x', 'six', 's'], ['y']),
  );
  const prepared = graph(node('clip', 'Clip', ['x', 'six', 's'], ['y']));
  expect(mapIdentity(original, prepared).merged).toEqual([['clip', 'shape', 'k']]);
});

test('a node without any trace of an original keeps its own name', () => {
  const prepared = graph(node('new', 'Relu', ['x'], ['unknown']));
  expect(mapIdentity(graph(), prepared)).toEqual({
    originalNames: ['new'],
    merged: [['new']],
    confidence: ['none'],
  });
});
