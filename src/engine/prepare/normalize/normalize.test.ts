import { expect, test } from 'vitest';
import {
  DataType,
  decodeModel,
  encodeModel,
  makeAttribute,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from '../../onnx/proto';
import type { GraphProto, NodeProto } from '../../onnx/proto';
import { floatValues, integerValues } from '../../onnx/tensor';
import { nameNodes } from './name-nodes';
import { normalizeModel } from './normalize';

function normalized(graph: GraphProto): GraphProto {
  // Through bytes, as from a file: fields that are not set then come from the message's defaults.
  const model = decodeModel(encodeModel(makeModel(graph, new Map([['', 17]]))));
  const result = normalizeModel(model).graph;
  if (result === undefined) throw new Error('no graph');
  return result;
}

const named = (op: string, inputs: string[], outputs: string[], name: string): NodeProto =>
  makeNode(op, inputs, outputs, {}, { name });

test('every form of Constant becomes an initializer', () => {
  const tensor = makeTensor('', DataType.FLOAT, [1, 2], Float32Array.of(1, 2));
  const strings = patch(makeAttribute('value_strings', 's'), {
    strings: [Uint8Array.of(97), Uint8Array.of(98)],
  });
  const graph = normalized(
    makeGraph({
      name: 'g',
      nodes: [
        makeNode('Constant', [], ['tensor'], { value: tensor }),
        makeNode('Constant', [], ['float'], { value_float: { float: 0.5 } }),
        makeNode('Constant', [], ['floats'], { value_floats: { floats: [1, 2, 3] } }),
        makeNode('Constant', [], ['int'], { value_int: 7 }),
        makeNode('Constant', [], ['ints'], { value_ints: [8, 9] }),
        patch(makeNode('Constant', [], ['strings']), { attribute: [strings] }),
        makeNode('Relu', ['tensor'], ['y']),
      ],
      outputs: [makeValueInfo('y', DataType.FLOAT)],
    }),
  );
  expect(graph.node.map((node) => node.opType)).toEqual(['Relu']);
  expect(graph.initializer.map((one) => [one.name, one.dims.map(Number)])).toEqual([
    ['tensor', [1, 2]],
    ['float', []],
    ['floats', [3]],
    ['int', []],
    ['ints', [2]],
    ['strings', [2]],
  ]);
  const [, , floats, , ints, text] = graph.initializer;
  expect(floats === undefined ? [] : [...floatValues(floats)]).toEqual([1, 2, 3]);
  expect(ints === undefined ? [] : integerValues(ints)).toEqual([8, 9]);
  expect(text?.stringData.map((bytes) => String.fromCharCode(...bytes))).toEqual(['a', 'b']);
});

test('weights listed as inputs are inputs no more', () => {
  const graph = normalized(
    makeGraph({
      name: 'g',
      nodes: [makeNode('Add', ['x', 'w'], ['y'])],
      inputs: [makeValueInfo('x', DataType.FLOAT, [1]), makeValueInfo('w', DataType.FLOAT, [1])],
      outputs: [makeValueInfo('y', DataType.FLOAT)],
      initializers: [makeTensor('w', DataType.FLOAT, [1], Float32Array.of(1))],
    }),
  );
  expect(graph.input.map((value) => value.name)).toEqual(['x']);
});

test('values in typed fields move to rawData', () => {
  const base = makeTensor('w', DataType.FLOAT, [2], new Float32Array(0));
  const graph = normalized(
    makeGraph({
      name: 'g',
      nodes: [makeNode('Relu', ['w'], ['y'])],
      outputs: [makeValueInfo('y', DataType.FLOAT)],
      initializers: [
        patch(base, { floatData: [1.5, -2] }),
        patch(base, { name: 'i', dataType: DataType.INT64, int64Data: [-1n, 5n] }),
        patch(base, { name: 'b', dataType: DataType.INT8, int32Data: [-3, 4] }),
      ],
    }),
  );
  expect(graph.initializer.map((tensor) => tensor.rawData.length)).toEqual([8, 16, 2]);
  expect(graph.initializer.slice(1).map(integerValues)).toEqual([
    [-1, 5],
    [-3, 4],
  ]);
});

test('a weight with too few bytes is refused by name', () => {
  const short = makeTensor('w', DataType.FLOAT, [3], Float32Array.of(1, 2));
  const graph = makeGraph({
    name: 'g',
    nodes: [makeNode('Relu', ['w'], ['y'])],
    initializers: [short],
  });
  expect(() => normalized(graph)).toThrow("tensor 'w' holds 8 bytes but float32[3] needs 12");
});

test('nodes without a name are called after op and place; of equal names the first keeps it', () => {
  const nodes = [
    named('Relu', ['x'], ['a'], ''),
    named('Relu', ['a'], ['b'], 'same'),
    named('Relu', ['b'], ['c'], 'same'),
    named('Add', ['c', 'c'], ['d'], 'Relu_4'),
    named('Relu', ['d'], ['y'], ''),
  ];
  expect(nameNodes(nodes).map((node) => node.name)).toEqual([
    'Relu_0',
    'same',
    'same_1',
    'Relu_4',
    'Relu_4_1',
  ]);
});

test('nodes in the wrong order are sorted, and a cycle is refused by name', () => {
  const last = named('Relu', ['a'], ['y'], 'last');
  const first = named('Relu', ['x'], ['a'], 'first');
  const parts = {
    name: 'g',
    inputs: [makeValueInfo('x', DataType.FLOAT, [1])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
  };
  const sorted = normalized(makeGraph({ ...parts, nodes: [last, first] }));
  expect(sorted.node.map((node) => node.name)).toEqual(['first', 'last']);
  const loop = [named('Add', ['x', 'b'], ['a'], 'one'), named('Relu', ['a'], ['b'], 'two')];
  expect(() => normalized(makeGraph({ ...parts, nodes: loop }))).toThrow(
    /node '(one|two)' \(\w+\) depends on its own output/,
  );
});
