import { create } from '@bufbuild/protobuf';
import { FunctionProtoSchema } from 'onnx-buf';
import type { FunctionProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { bothAnswers, quantizeWhole } from '../../../../test/models/quantize-whole';
import { floats, int64s, weight } from '../../../../test/models/tiny-model';
import {
  AttributeType,
  DataType,
  makeAttribute,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from '../../onnx/proto';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { inlineFunctions } from './inline-functions';

const local = { domain: 'local' };

function functionOf(
  name: string,
  nodes: readonly NodeProto[],
  parts: Partial<{
    input: string[];
    output: string[];
    attribute: string[];
    attributeProto: FunctionProto['attributeProto'];
    opset: number;
  }> = {},
): FunctionProto {
  const { input = ['X', 'W'], output = ['Y'], opset = 17, ...rest } = parts;
  const opsetImport = [
    { domain: '', version: BigInt(opset) },
    { domain: 'local', version: 1n },
  ];
  return create(FunctionProtoSchema, {
    name,
    domain: 'local',
    input,
    output,
    node: [...nodes],
    opsetImport,
    ...rest,
  });
}

/** x → nodes → y, with functions. */
function model(
  nodes: readonly NodeProto[],
  functions: readonly FunctionProto[],
  initializers: readonly TensorProto[] = [],
): ModelProto {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, [2, 8])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers: [weight('w', [8, 8]), ...initializers],
  });
  const opsets = new Map([
    ['', 17],
    ['local', 1],
  ]);
  return patch(makeModel(graph, opsets), { functions: [...functions] });
}

const call = (name: string, inputs: string[], outputs: string[], op = 'Lin'): NodeProto =>
  makeNode(op, inputs, outputs, {}, { name, ...local });

const lin = functionOf('Lin', [
  makeNode('MatMul', ['X', 'W'], ['m']),
  makeNode('Tanh', ['m'], ['Y']),
]);

function body(parts: {
  nodes: readonly NodeProto[];
  inputs?: readonly [string, DataType][];
  outputs: readonly [string, DataType][];
}): GraphProto {
  return makeGraph({
    name: 'body',
    nodes: parts.nodes,
    inputs: (parts.inputs ?? []).map(([name, type]) =>
      makeValueInfo(name, type, type === DataType.FLOAT ? [2, 8] : []),
    ),
    outputs: parts.outputs.map(([name, type]) => makeValueInfo(name, type)),
  });
}

function loop(inner: NodeProto): NodeProto {
  return makeNode('Loop', ['n', '', 'a'], ['b'], {
    body: body({
      nodes: [makeNode('Identity', ['go'], ['on']), inner],
      inputs: [
        ['i', DataType.INT64],
        ['go', DataType.BOOL],
        ['s', DataType.FLOAT],
      ],
      outputs: [
        ['on', DataType.BOOL],
        ['t', DataType.FLOAT],
      ],
    }),
  });
}

const three = makeTensor('n', DataType.INT64, [], BigInt64Array.of(3n));
const yes = makeTensor('yes', DataType.BOOL, [], Uint8Array.of(1));
const branch = (inner: NodeProto): GraphProto =>
  body({ nodes: [inner], outputs: [[inner.output[0] ?? '', DataType.FLOAT]] });

/** Refers to an attribute of the call. */
function referring(node: NodeProto, name: string, type: AttributeType, to: string): NodeProto {
  node.attribute.push(patch(makeAttribute(name, 0), { type, refAttrName: to }));
  return node;
}

const leaky = functionOf(
  'Leaky',
  [
    makeNode('MatMul', ['X', 'W'], ['m']),
    referring(makeNode('LeakyRelu', ['m'], ['Y']), 'alpha', AttributeType.FLOAT, 'slope'),
  ],
  { attributeProto: [makeAttribute('slope', { float: 0.25 })] },
);

const choosing = functionOf('Choose', [
  makeNode('MatMul', ['X', 'W'], ['m']),
  makeNode('ReduceSum', ['m'], ['sum'], { keepdims: 0 }),
  makeNode('Less', ['sum', 'sum'], ['never']),
  makeNode('If', ['never'], ['Y'], {
    then_branch: branch(makeNode('Neg', ['m'], ['r'])),
    else_branch: branch(makeNode('Tanh', ['m'], ['r'])),
  }),
]);

const deep = functionOf('Deep', [call('', ['X', 'W'], ['h']), call('', ['h', 'W'], ['Y'])]);

const models: readonly (readonly [string, ModelProto])[] = [
  [
    'outside and inside a Loop',
    model(
      [
        call('one', ['x', 'w'], ['a']),
        loop(call('one', ['s', 'w'], ['t'])),
        call('two', ['b', 'w'], ['y']),
      ],
      [lin],
      [three],
    ),
  ],
  [
    'inside both branches of an If',
    model(
      [
        call('one', ['x', 'w'], ['a']),
        makeNode('If', ['yes'], ['b'], {
          then_branch: branch(call('', ['a', 'w'], ['r'])),
          else_branch: branch(call('', ['x', 'w'], ['r'])),
        }),
        call('two', ['b', 'w'], ['y']),
      ],
      [lin],
      [yes],
    ),
  ],
  [
    'inside a Scan',
    model(
      [
        call('one', ['x', 'w'], ['a']),
        makeNode('Scan', ['a'], ['b'], {
          body: makeGraph({
            name: 'scanned',
            nodes: [
              makeNode('Unsqueeze', ['row', 'zero'], ['wide']),
              call('', ['wide', 'w'], ['made']),
              makeNode('Squeeze', ['made', 'zero'], ['r']),
            ],
            inputs: [makeValueInfo('row', DataType.FLOAT, [8])],
            outputs: [makeValueInfo('r', DataType.FLOAT)],
          }),
          num_scan_inputs: 1,
        }),
        makeNode('MatMul', ['b', 'w'], ['y']),
      ],
      [lin],
      [int64s('zero', 0)],
    ),
  ],
  [
    'a function that calls another twice',
    model([call('deep', ['x', 'w'], ['a'], 'Deep'), call('one', ['a', 'w'], ['y'])], [deep, lin]),
  ],
  [
    'attributes given and left out',
    model(
      [
        makeNode(
          'Leaky',
          ['x', 'w'],
          ['a'],
          { slope: { float: 0.5 } },
          { name: 'given', ...local },
        ),
        call('default', ['a', 'w'], ['y'], 'Leaky'),
      ],
      [leaky],
    ),
  ],
  [
    'a function that holds a subgraph, called twice',
    model(
      [call('one', ['x', 'w'], ['a'], 'Choose'), call('two', ['a', 'w'], ['y'], 'Choose')],
      [choosing],
    ),
  ],
  [
    'names that the graph has already',
    model(
      [
        call('one', ['x', 'w'], ['one/m']),
        makeNode('MatMul', ['one/m', 'w'], ['m']),
        makeNode('Add', ['m', 'bias'], ['y'], {}, { name: 'one/Tanh_1' }),
      ],
      [lin],
      [floats('bias', [1], 0.5)],
    ),
  ],
];

describe('functions of the model are written out', () => {
  test.each(models)('%s', async (_name, source) => {
    const { file, prepared } = await bothAnswers(source);
    expect(Object.keys(prepared)).toEqual(['y']);
    expect(prepared).toEqual(file);
    const { db, written } = await quantizeWhole(source);
    expect(db['y']).toBeGreaterThan(25);
    expect(written.functions).toEqual([]);
  });
});

test('an input left out, an output not wanted and an input passed on keep their places', () => {
  const odd = functionOf(
    'Odd',
    [
      makeNode('Clip', ['X', 'LOW', 'HIGH'], ['Y'], {}, { name: 'clip' }),
      makeNode('Neg', ['X'], ['UNWANTED'], {}, { name: 'neg' }),
    ],
    { input: ['X', 'LOW', 'HIGH'], output: ['Y', 'UNWANTED', 'X'] },
  );
  const source = model(
    [
      makeNode('Odd', ['x', '', 'high'], ['a', '', 'same'], {}, { name: 'odd', ...local }),
      makeNode('Add', ['a', 'same'], ['y'], {}, { name: 'sum' }),
    ],
    [odd],
  );
  const nodes = inlineFunctions(source).graph?.node ?? [];
  expect(nodes.map(({ name, opType, input, output }) => [name, opType, input, output])).toEqual([
    ['odd/clip', 'Clip', ['x', '', 'high'], ['a']],
    ['odd/neg', 'Neg', ['x'], ['odd/UNWANTED']],
    ['odd/X', 'Identity', ['x'], ['same']],
    ['sum', 'Add', ['a', 'same'], ['y']],
  ]);
});

test('a function that calls itself is refused, naming it', async () => {
  const endless = functionOf('Endless', [call('', ['X', 'W'], ['Y'], 'Endless')]);
  const source = model([call('one', ['x', 'w'], ['y'], 'Endless')], [endless]);
  await expect(quantizeWhole(source)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining("calls the function 'Endless' from inside itself") as string,
  });
});

test('functions that multiply without end are refused', () => {
  const name = (level: number): string => (level === 0 ? 'Lin' : `Twice${level}`);
  const twice = Array.from({ length: 30 }, (_unused, level) =>
    functionOf(name(level + 1), [
      call('', ['X', 'W'], ['h'], name(level)),
      call('', ['h', 'W'], ['Y'], name(level)),
    ]),
  );
  const source = model([call('one', ['x', 'w'], ['y'], name(30))], [lin, ...twice]);
  expect(() => inlineFunctions(source, 1000)).toThrow(/more than 1,000 nodes/);
});

test('a function for another opset is left to ONNX Runtime', () => {
  const old = functionOf('Lin', [makeNode('MatMul', ['X', 'W'], ['Y'])], { opset: 12 });
  const source = model([call('one', ['x', 'w'], ['y'])], [old]);
  expect(inlineFunctions(source)).toBe(source);
});
