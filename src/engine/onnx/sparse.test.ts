import { create } from '@bufbuild/protobuf';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AttributeProtoSchema, SparseTensorProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { bothAnswers, quantizeWhole } from '../../../test/models/quantize-whole';
import { weight } from '../../../test/models/tiny-model';
import { readModel } from '../prepare/read/read-model';
import {
  AttributeType,
  DataType,
  encodeModel,
  externalTensor,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from './proto';
import type { ModelProto, NodeProto, SparseTensorProto, TensorProto } from './proto';
import { denseTensor } from './sparse';

function sparse(
  values: TensorProto,
  dims: readonly number[],
  indices: readonly number[],
  indexDims: readonly number[] = [indices.length],
): SparseTensorProto {
  return create(SparseTensorProtoSchema, {
    values,
    dims: dims.map(BigInt),
    indices: makeTensor('', DataType.INT64, indexDims, BigInt64Array.from(indices, BigInt)),
  });
}

const floats = (name: string, ...values: number[]): TensorProto =>
  makeTensor(name, DataType.FLOAT, [values.length], Float32Array.from(values));

function sparseConstant(output: string, value: SparseTensorProto): NodeProto {
  const node = makeNode('Constant', [], [output], {}, { name: output });
  const type = AttributeType.SPARSE_TENSOR;
  node.attribute.push(
    create(AttributeProtoSchema, { name: 'sparse_value', type, sparseTensor: value }),
  );
  return node;
}

function model(
  nodes: readonly NodeProto[],
  sparseInitializer: readonly SparseTensorProto[],
  initializers: readonly TensorProto[] = [],
): ModelProto {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, [2, 4])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers: [weight('w', [4, 4]), ...initializers],
  });
  graph.sparseInitializer.push(...sparseInitializer);
  return makeModel(graph, new Map([['', 17]]));
}

const diagonal = sparse(floats('s', 1, -2, 3, 0.5), [4, 4], [0, 5, 10, 15]);
const corners = sparse(floats('s', 1, -2, 3), [4, 4], [0, 3, 1, 2, 3, 0], [3, 2]);
const product = (input: string, output: string): NodeProto =>
  makeNode('MatMul', [input, 's'], [output], {}, { name: output });

describe('sparse tensors are read', () => {
  test.each<[string, ModelProto]>([
    [
      'an initializer with linear positions',
      model([product('x', 'a'), makeNode('MatMul', ['a', 'w'], ['y'])], [diagonal]),
    ],
    [
      'an initializer with coordinates',
      model([product('x', 'a'), makeNode('MatMul', ['a', 'w'], ['y'])], [corners]),
    ],
    [
      'a Constant node',
      model(
        [sparseConstant('s', diagonal), product('x', 'a'), makeNode('MatMul', ['a', 'w'], ['y'])],
        [],
      ),
    ],
    [
      'a Constant node inside a branch',
      model(
        [
          makeNode('MatMul', ['x', 'w'], ['a']),
          makeNode('If', ['yes'], ['b'], {
            then_branch: makeGraph({
              name: 'then',
              nodes: [sparseConstant('s', corners), product('a', 'r')],
              outputs: [makeValueInfo('r', DataType.FLOAT)],
            }),
            else_branch: makeGraph({
              name: 'else',
              nodes: [makeNode('Neg', ['a'], ['q'])],
              outputs: [makeValueInfo('q', DataType.FLOAT)],
            }),
          }),
          makeNode('MatMul', ['b', 'w'], ['y']),
        ],
        [],
        [makeTensor('yes', DataType.BOOL, [], Uint8Array.of(1))],
      ),
    ],
  ])('%s', async (_name, source) => {
    const { file, prepared } = await bothAnswers(source);
    expect(prepared).toEqual(file);
    const { db } = await quantizeWhole(source);
    expect(db['y']).toBeGreaterThan(25);
  });
});

test.each([
  ['int64', DataType.INT64, BigInt64Array.of(2n ** 63n - 1n, -5n)],
  ['int8', DataType.INT8, Int8Array.of(7, -8)],
  ['float16', DataType.FLOAT16, Uint16Array.of(0x3c00, 0xc000)],
  ['float64', DataType.DOUBLE, Float64Array.of(1e-300, 2)],
])('%s values stand bit for bit where their positions say', (_name, type, data) => {
  const dense = denseTensor(sparse(makeTensor('s', type, [2], data), [2, 3], [4, 1]));
  const width = data.BYTES_PER_ELEMENT;
  const bytes = Buffer.from(data.buffer);
  expect(dense.dims).toEqual([2n, 3n]);
  expect(dense.rawData.length).toBe(6 * width);
  expect(Buffer.from(dense.rawData.subarray(4 * width, 5 * width))).toEqual(
    bytes.subarray(0, width),
  );
  expect(Buffer.from(dense.rawData.subarray(width, 2 * width))).toEqual(bytes.subarray(width));
});

test('values in typed fields and in another file are found', async () => {
  const typed = patch(floats('s'), { dims: [2n], floatData: [1, 2] });
  expect([...denseTensor(sparse(typed, [3], [2, 0])).rawData]).toEqual([
    ...new Uint8Array(Float32Array.of(2, 0, 1).buffer),
  ]);
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-sparse-'));
  try {
    await writeFile(path.join(folder, 'values.bin'), new Uint8Array(Float32Array.of(1, 2).buffer));
    const outside = externalTensor(floats('s', 1, 2), 'values.bin', 0, 8);
    const file = path.join(folder, 'model.onnx');
    const source = model([product('x', 'y')], [sparse(outside, [4, 4], [1, 5])]);
    await writeFile(file, encodeModel(source));
    const read = (await readModel(file)).model.graph?.sparseInitializer[0];
    expect(read?.values?.rawData.length).toBe(8);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  ['a position outside', sparse(floats('s', 1), [2, 2], [4]), /value at 4, outside \[2,2\]/],
  ['a coordinate outside', sparse(floats('s', 1), [2, 2], [0, 2], [1, 2]), /index 2 on axis 1/],
  ['too few positions', sparse(floats('s', 1, 2), [4], [0]), /2 values but 1 positions/],
  [
    'coordinates of another rank',
    sparse(floats('s', 1), [2, 2], [0], [1, 1]),
    /1 values of rank 2/,
  ],
  [
    'a dense size of terabytes',
    sparse(floats('s', 1), [2 ** 21, 2 ** 21], [0]),
    /17592186044416 bytes/,
  ],
])('%s is refused, naming the tensor', (_name, broken, message) => {
  expect(() => denseTensor(broken)).toThrow(message);
  expect(() => denseTensor(broken)).toThrow(/sparse tensor 's'/);
});
