import { create } from '@bufbuild/protobuf';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSmallConvNet } from '../../../scripts/zoo/models/small-convnet';
import { buildSpeechGate } from '../../../scripts/zoo/models/speech-gate';
import { AppError } from '../../shared/errors';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../onnx/proto';
import type { ModelProto, NodeProto, TensorProto } from '../onnx/proto';
import { prepareModel } from './prepare';
import type { PreparedModel } from './model/types';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-models-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function prepared(model: ModelProto): Promise<PreparedModel> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, encodeModel(model));
  return await prepareModel(path, { tempDir: folder });
}

interface Parts {
  readonly initializers?: readonly TensorProto[];
  readonly opsets?: readonly (readonly [string, number])[];
}

function small(
  nodes: readonly NodeProto[],
  { initializers = [], opsets = [['', 17]] }: Parts = {},
) {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, ['n', 3])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers,
  });
  return makeModel(graph, new Map(opsets));
}

const codes = (model: PreparedModel): readonly string[] => model.notices.map(({ code }) => code);

describe('what ONNX Runtime cannot load is explained', () => {
  const foo = (domain: string) => makeNode('Foo', ['x'], ['y'], {}, { name: 'foo1', domain });
  test.each<[string, ModelProto, string, string]>([
    [
      'an operator of another domain',
      small([foo('my.domain')], {
        opsets: [
          ['', 17],
          ['my.domain', 1],
        ],
      }),
      'unsupported',
      "node 'foo1' uses the operator 'Foo' of the domain 'my.domain'",
    ],
    [
      'an unknown operator',
      small([foo('')]),
      'unsupported',
      "node 'foo1' uses the operator 'Foo' (operator set 17)",
    ],
    [
      'an opset of the future',
      small([makeNode('Relu', ['x'], ['y'])], { opsets: [['', 99]] }),
      'unsupported',
      'needs operator set 99',
    ],
    [
      'a value nobody makes',
      small([makeNode('Relu', ['nothing'], ['y'])]),
      'bad-input',
      "'nothing'",
    ],
    [
      'shapes that do not fit',
      small([makeNode('Add', ['x', 'w'], ['y'], {}, { name: 'sum' })], {
        initializers: [makeTensor('w', DataType.FLOAT, [4], new Float32Array(4))],
      }),
      'bad-input',
      'Node (sum) Op (Add)',
    ],
  ])('%s', async (_, model, code, message) => {
    const error: unknown = await prepared(model).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw new Error('expected an AppError');
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toContain(join(folder, 'model.onnx'));
    expect(error.message).not.toContain('onnxruntime_src');
    expect(error.hint).not.toBe(undefined);
  });
});

test('a float16 model becomes float32, inputs included, and keeps its nodes', async () => {
  const model = await prepared(buildSmallConvNet(1, { opset: 17, half: true }));
  expect(codes(model)).toEqual(['float16-widened']);
  expect(model.inputs.map((input) => input.type)).toEqual(['float32']);
  const types = new Set([...model.types.values()].map((value) => value.type));
  expect(types.has(DataType.FLOAT16)).toBe(false);
  expect(model.confidence.every((one) => one === 'name')).toBe(true);
});

test('subgraphs and recurrent nodes are opened whole, with a notice for each', async () => {
  const model = await prepared(buildSpeechGate(1));
  expect(codes(model)).toEqual(['subgraphs', 'recurrent']);
  expect(model.notices[0]?.message).toMatch(/^8 nodes inside If stay in float/);
  expect(model.graph.captured.has('gate.shared')).toBe(true);
  expect(model.originalOps['MatMul']).toBeGreaterThan(0);
});

test.each([9, 11])('an opset-%i model is raised to 13', async (opset) => {
  const model = await prepared(buildSmallConvNet(1, { opset }));
  expect([model.opset, model.preparedOpset]).toEqual([opset, 13]);
});

test('a node that has no equal at 13 keeps the model at the last opset that has it', async () => {
  const model = await prepared(
    small(
      [
        makeNode('Unsqueeze', ['x'], ['u'], { axes: [0, 1] }, { name: 'u' }),
        makeNode('Resize', ['u', 's'], ['y'], {}, { name: 'mixed' }),
      ],
      {
        opsets: [['', 10]],
        initializers: [makeTensor('s', DataType.FLOAT, [4], Float32Array.of(1, 1, 2, 0.5))],
      },
    ),
  );
  expect(model.preparedOpset).toBe(10);
  expect(codes(model)).toEqual(['opset-blocked']);
  expect(model.notices[0]?.message).toContain("'mixed' (Resize)");
});

test('an opset-5 model, which ONNX Runtime does not load, is converted first', async () => {
  const model = await prepared(
    small(
      [
        makeNode('Reshape', ['x', 'shape'], ['x4'], {}, { name: 'reshape' }),
        makeNode('Conv', ['x4', 'k'], ['c'], {}, { name: 'conv' }),
        makeNode('Relu', ['c'], ['r'], { consumed_inputs: [0] }, { name: 'relu' }),
        makeNode('Mul', ['r', 'b'], ['y'], { broadcast: 1, axis: 1 }, { name: 'scale' }),
      ],
      {
        opsets: [['', 5]],
        initializers: [
          makeTensor('shape', DataType.INT64, [4], BigInt64Array.of(1n, 1n, -1n, 3n)),
          makeTensor('k', DataType.FLOAT, [2, 1, 1, 1], Float32Array.of(1, 2)),
          makeTensor('b', DataType.FLOAT, [2], Float32Array.of(3, 4)),
        ],
      },
    ),
  );
  expect([model.opset, model.preparedOpset]).toEqual([5, 13]);
  expect(model.types.get('y')?.shape).toEqual([1, 2, '', 3]);
});

test('an int8 model stays as it is and is marked', async () => {
  const scale = makeTensor('s', DataType.FLOAT, [], Float32Array.of(0.1));
  const zero = makeTensor('z', DataType.UINT8, [], Uint8Array.of(128));
  const model = await prepared(
    small(
      [
        makeNode('QuantizeLinear', ['x', 's', 'z'], ['q'], {}, { name: 'q' }),
        makeNode('DequantizeLinear', ['q', 's', 'z'], ['d'], {}, { name: 'd' }),
        makeNode('Identity', ['d'], ['y'], {}, { name: 'i' }),
      ],
      { initializers: [scale, zero] },
    ),
  );
  expect(model.quantized).toBe(true);
  expect(codes(model)).toEqual(['already-quantized']);
  expect(model.graph.nodes.map((node) => node.opType)).toEqual([
    'QuantizeLinear',
    'DequantizeLinear',
    'Identity',
  ]);
  expect(model.types.get('q')).toEqual({ type: DataType.UINT8, shape: ['n', 3] });
});

test('functions of the model are inlined, and their nodes belong to the call', async () => {
  const base = small([makeNode('Twice', ['x'], ['y'], {}, { name: 'call', domain: 'own' })], {
    opsets: [
      ['', 17],
      ['own', 1],
    ],
  });
  base.functions.push(
    create(FunctionProtoSchema, {
      name: 'Twice',
      domain: 'own',
      input: ['a'],
      output: ['b'],
      node: [makeNode('Relu', ['a'], ['r'], {}, { name: '' }), makeNode('Add', ['r', 'r'], ['b'])],
      opsetImport: [{ domain: '', version: 17n }],
    }),
  );
  const model = await prepared(base);
  expect(model.graph.nodes.map((node) => node.opType)).toEqual(['Relu', 'Add']);
  expect(model.originalNames).toEqual(['call', 'call']);
  expect(model.model.functions).toEqual([]);
});

test('a sequence is opened; an input that is none takes no data', async () => {
  const model = await prepared(
    small([
      makeNode('SplitToSequence', ['x'], ['parts'], { axis: 1 }, { name: 'split' }),
      makeNode('ConcatFromSequence', ['parts'], ['y'], { axis: 1 }, { name: 'join' }),
    ]),
  );
  expect(model.types.get('parts')).toEqual({ type: DataType.UNDEFINED, shape: null });
  expect(model.types.get('y')?.type).toBe(DataType.FLOAT);
});
