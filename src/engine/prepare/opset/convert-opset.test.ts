import { describe, expect, test } from 'vitest';
import type { HostTensor } from '../../data/sample/tensor';
import { opsetOf } from '../../onnx/opset';
import {
  AttributeType,
  DataType,
  encodeModel,
  makeAttribute,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from '../../onnx/proto';
import type { AttributeValue, ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { bigIntegerValues } from '../../onnx/tensor';
import { createSession } from '../../runtime/ort';
import type { ValueType } from '../model/types';
import { convertOpset } from './convert-opset';

const input = [2, 3, 4, 5];

interface Case {
  readonly nodes: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  readonly shape?: readonly number[];
  /** What the conversion may know about shapes. */
  readonly types?: ReadonlyMap<string, ValueType>;
  readonly outputType?: DataType;
}

function one(op: string, attributes: Readonly<Record<string, AttributeValue>> = {}): Case {
  return { nodes: [makeNode(op, ['x'], ['y'], attributes, { name: 'node' })] };
}

function build(
  { nodes, initializers, shape = input, outputType }: Case,
  opset: number,
): ModelProto {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, shape)],
    outputs: [makeValueInfo('y', outputType ?? DataType.FLOAT)],
    ...(initializers === undefined ? {} : { initializers }),
  });
  return makeModel(graph, new Map([['', opset]]));
}

async function run(model: ModelProto, shape: readonly number[]): Promise<HostTensor | undefined> {
  const session = await createSession(
    { bytes: encodeModel(model), external: [] },
    { level: 'disabled' },
  );
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, at) => 3 * Math.sin(at * 1.7));
  const { y } = await session.run({ x: { type: 'float32', dims: [...shape], data } });
  await session.release();
  return y;
}

const float = (name: string, dims: readonly number[], ...values: readonly number[]) =>
  makeTensor(name, DataType.FLOAT, dims, Float32Array.from(values));

const upsample: Case = {
  nodes: [makeNode('Upsample', ['x', 's'], ['y'], {}, { name: 'node' })],
  initializers: [float('s', [4], 1, 1, 2, 3)],
};
const resize = (mode: string, ...scales: readonly number[]): Case => ({
  nodes: [makeNode('Resize', ['x', 's'], ['y'], { mode }, { name: 'node' })],
  initializers: [float('s', [4], ...scales)],
});
const known = new Map([['x', { type: DataType.FLOAT, shape: input }]]);

const largest = 2n ** 63n - 1n;

/** An INTS attribute that no number could hold. */
function withIntegers(node: NodeProto, name: string, ...values: bigint[]): NodeProto {
  const type = AttributeType.INTS;
  node.attribute.push(patch(makeAttribute(name, []), { type, ints: values }));
  return node;
}

const toTheEnd = (start: bigint, end: bigint, axis: bigint): Case => {
  const node = makeNode('Slice', ['x'], ['y'], {}, { name: 'node' });
  withIntegers(node, 'starts', start);
  withIntegers(node, 'ends', end);
  return { nodes: [withIntegers(node, 'axes', axis)] };
};

test('64-bit attributes become inputs bit for bit', () => {
  const odd = [2n ** 53n + 1n, -(2n ** 63n), largest];
  const make = (op: string, name: string): NodeProto =>
    withIntegers(makeNode(op, ['x'], ['y'], {}, { name: 'node' }), name, ...odd);
  for (const [op, name, from] of [
    ['Squeeze', 'axes', 12],
    ['Unsqueeze', 'axes', 12],
    ['ReduceSum', 'axes', 12],
    ['Split', 'split', 12],
    ['Pad', 'pads', 10],
    ['Reshape', 'shape', 4],
  ] as const) {
    const graph = makeGraph({ name: 'g', nodes: [make(op, name)] });
    const { model } = convertOpset(makeModel(graph, new Map([['', from]])), 13, known);
    const added = model.graph?.initializer.find(({ dataType }) => dataType === DataType.INT64);
    expect([op, [...(added === undefined ? [] : bigIntegerValues(added))]]).toEqual([op, odd]);
  }
});

describe('a converted node computes what it did', () => {
  test.each<[string, number, Case]>([
    ['Squeeze with axes', 11, { ...one('Squeeze', { axes: [1, 2] }), shape: [2, 1, 1, 5] }],
    ['Squeeze of all ones', 11, { ...one('Squeeze'), shape: [2, 1, 1, 5] }],
    ['Unsqueeze', 9, one('Unsqueeze', { axes: [0, 3] })],
    ['ReduceSum', 11, one('ReduceSum', { axes: [1, -1], keepdims: 0 })],
    ['ReduceSum of everything', 11, one('ReduceSum')],
    ['ReduceMean, whose axes stay', 11, one('ReduceMean', { axes: [2] })],
    [
      'Split into unequal parts',
      9,
      {
        nodes: [
          makeNode('Split', ['x'], ['a', 'b'], { axis: 3, split: [1, 4] }, { name: 'node' }),
          makeNode('Mul', ['a', 'b'], ['y'], {}, { name: 'mul' }),
        ],
      },
    ],
    ['Slice', 9, one('Slice', { starts: [1, -3], ends: [2, 100], axes: [1, 3] })],
    ['Slice to the largest end', 9, toTheEnd(1n, largest, 3n)],
    ['Slice backwards of the end', 9, toTheEnd(-2n, largest, 1n)],
    ['Slice from the least start', 9, toTheEnd(-(2n ** 63n), 2n, 3n)],
    ['Slice without axes', 9, one('Slice', { starts: [0, 1], ends: [2, 3] })],
    ['Clip', 9, one('Clip', { min: { float: -1 }, max: { float: 0.5 } })],
    ['Clip from above', 10, one('Clip', { max: { float: 0.5 } })],
    ['Clip from below', 10, one('Clip', { min: { float: 0.25 } })],
    ['Clip without limits', 10, one('Clip')],
    ['Pad by a value', 10, one('Pad', { pads: [0, 0, 1, 0, 0, 0, 2, 1], value: { float: 7 } })],
    ['Pad by reflection', 9, one('Pad', { pads: [0, 0, 1, 0, 0, 0, 2, 1], mode: 'reflect' })],
    [
      'TopK',
      9,
      { nodes: [makeNode('TopK', ['x'], ['y', 'i'], { k: 2, axis: 1 }, { name: 'node' })] },
    ],
    ['Dropout', 9, one('Dropout', { ratio: { float: 0.3 } })],
    ['MaxPool', 8, one('MaxPool', { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 1, 0, 0] })],
    [
      'AveragePool',
      9,
      one('AveragePool', { kernel_shape: [2, 2], pads: [1, 1, 0, 0], count_include_pad: 1 }),
    ],
    [
      'BatchNormalization',
      7,
      {
        nodes: [
          makeNode('BatchNormalization', ['x', 'a', 'b', 'm', 'v'], ['y'], {}, { name: 'node' }),
        ],
        initializers: [
          float('a', [3], 1, 2, 3),
          float('b', [3], 0, 1, 0),
          float('m', [3], 0.1, 0, 0),
          float('v', [3], 1, 2, 0.5),
        ],
      },
    ],
    ['Upsample, nearest', 9, upsample],
    [
      'Upsample, linear',
      9,
      {
        ...upsample,
        nodes: [makeNode('Upsample', ['x', 's'], ['y'], { mode: 'linear' }, { name: 'node' })],
      },
    ],
    ['Upsample with scales as attribute', 8, one('Upsample', { scales: { floats: [1, 1, 2, 2] } })],
    ['Resize, nearest, larger', 10, resize('nearest', 1, 1, 2.5, 3)],
    ['Resize, nearest, smaller', 10, resize('nearest', 1, 1, 0.6, 0.5)],
    ['Resize, linear, both ways', 10, resize('linear', 1, 1, 2, 0.6)],
    ['Softmax over all but the batch', 11, one('Softmax')],
    ['Softmax over all but the batch, shape known', 11, { ...one('Softmax'), types: known }],
    ['Softmax along the last axis', 9, { ...one('Softmax', { axis: 3 }), types: known }],
    ['Softmax along a negative axis', 11, one('Softmax', { axis: -2 })],
    ['Softmax along −1', 11, one('Softmax', { axis: -1 })],
    [
      'Softmax with nothing after its axis',
      11,
      {
        ...one('Softmax'),
        shape: [2, 6, 1, 1],
        types: new Map([['x', { type: DataType.FLOAT, shape: ['n', 6, 1, 1] }]]),
      },
    ],
    ['LogSoftmax', 11, one('LogSoftmax', { axis: 2 })],
    ['Hardmax', 11, one('Hardmax', { axis: 2 })],
    [
      'Scatter',
      9,
      {
        nodes: [makeNode('Scatter', ['x', 'i', 'u'], ['y'], { axis: 0 }, { name: 'node' })],
        initializers: [
          makeTensor('i', DataType.INT64, [1, 1, 1, 2], BigInt64Array.of(1n, 0n)),
          float('u', [1, 1, 1, 2], 100, 200),
        ],
      },
    ],
    ['Flatten', 9, one('Flatten', { axis: 2 })],
    ['DepthToSpace', 9, { ...one('DepthToSpace', { blocksize: 2 }), shape: [1, 4, 2, 3] }],
    ['ArgMax', 9, { ...one('ArgMax', { axis: 1 }), outputType: DataType.INT64 }],
    ['Cast', 9, { ...one('Cast', { to: DataType.INT32 }), outputType: DataType.INT32 }],
    [
      'ConvTranspose',
      9,
      {
        nodes: [
          makeNode('ConvTranspose', ['x', 'w'], ['y'], { strides: [2, 2] }, { name: 'node' }),
        ],
        initializers: [float('w', [3, 1, 2, 2], ...Array.from({ length: 12 }, (_, at) => at - 5))],
      },
    ],
  ])('%s, opset %i', async (_, opset, given) => {
    const model = build(given, opset);
    const before = encodeModel(model);
    const { model: converted, blocked } = convertOpset(model, 13, given.types);
    expect(blocked).toEqual([]);
    expect(opsetOf(converted)).toBe(13);
    expect(encodeModel(model)).toEqual(before);
    const shape = given.shape ?? input;
    expect(await run(converted, shape)).toEqual(await run(model, shape));
  });
});

test('converts inside subgraphs, with the weights in the subgraph', async () => {
  const branch = (axis: number) =>
    makeGraph({
      name: `branch${axis}`,
      nodes: [makeNode('Unsqueeze', ['x'], ['out'], { axes: [axis] }, { name: `inner${axis}` })],
      outputs: [makeValueInfo('out', DataType.FLOAT)],
    });
  const given: Case = {
    nodes: [
      makeNode(
        'If',
        ['flag'],
        ['y'],
        { then_branch: branch(0), else_branch: branch(2) },
        { name: 'if' },
      ),
    ],
    initializers: [makeTensor('flag', DataType.BOOL, [], Uint8Array.of(0))],
  };
  const model = build(given, 11);
  const { model: converted } = convertOpset(model, 13);
  expect(converted.graph?.initializer).toHaveLength(1);
  expect((await run(converted, input))?.dims).toEqual([2, 3, 1, 4, 5]);
});

test('adds no node where a Softmax runs along its last axis anyway', () => {
  const { model } = convertOpset(build({ ...one('Softmax', { axis: 3 }) }, 9), 13, known);
  expect(model.graph?.node.map((node) => node.opType)).toEqual(['Softmax']);
});

describe('operands that were broadcast along an axis before opset 7', () => {
  const bias = float('b', [3], 10, 20, 30);
  const add = (initializers: readonly TensorProto[], second: string): Case => ({
    nodes: [makeNode('Add', ['x', second], ['y'], { broadcast: 1, axis: 1 }, { name: 'node' })],
    initializers,
  });

  test('line up by trailing ones', async () => {
    const { model, blocked } = convertOpset(build(add([bias], 'b'), 6), 13, known);
    expect(blocked).toEqual([]);
    const y = await run(model, input);
    expect(y?.data[0]).toBeCloseTo(10, 5);
    expect(y?.data[20]).toBeCloseTo(20 + 3 * Math.sin(34), 4);
  });

  test('block the conversion where shapes are unknown', () => {
    const { model, blocked } = convertOpset(build(add([bias], 'b'), 6), 13);
    expect(blocked).toEqual([
      {
        node: 'node',
        op: 'Add',
        opset: 7,
        reason: 'it broadcasts along an axis and its shapes are unknown',
      },
    ]);
    expect(opsetOf(model)).toBe(6);
  });
});

describe('what has no equal at 13 blocks the conversion and names the node', () => {
  test.each<[string, number, Case, number]>([
    ['Resize that enlarges and shrinks in nearest mode', 10, resize('nearest', 1, 1, 2, 0.5), 11],
    [
      'Dropout whose mask is read',
      9,
      {
        nodes: [
          makeNode('Dropout', ['x'], ['d', 'm'], {}, { name: 'node' }),
          makeNode('Mul', ['d', 'm'], ['y'], {}, { name: 'mul' }),
        ],
      },
      10,
    ],
    ['Scan of opset 8', 8, one('Scan'), 9],
    ['an experimental operator', 9, one('Crop'), 10],
  ])('%s', (_, opset, given, at) => {
    const { model, converted, blocked } = convertOpset(build(given, opset), 13);
    expect(blocked.map((each) => [each.node, each.opset])).toEqual([['node', at]]);
    expect([opsetOf(model), converted]).toEqual([opset, []]);
  });
});

test('keeps attributes it knows nothing about, and other domains', () => {
  const node = makeNode('Clip', ['x'], ['y'], { max: { float: 1 } }, { name: 'node' });
  const foreign = makeNode(
    'Clip',
    ['y'],
    ['z'],
    { max: { float: 1 } },
    { name: 'f', domain: 'a.b' },
  );
  const marked = { ...node, attribute: [...node.attribute, makeAttribute('mark', 1)] };
  const base = build({ nodes: [marked, foreign] }, 9);
  const { model, converted } = convertOpset(base, 13);
  expect(model.graph?.node[0]?.attribute.map((attribute) => attribute.name)).toEqual(['mark']);
  expect(model.graph?.node[1]).toBe(foreign);
  expect(converted).toEqual(['node']);
});
