import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { converted } from '../../../test/models/converted';
import { floats, int64s, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { qoperatorGraph } from '../emit/qoperator-graph';
import { silentJob } from '../jobs/job';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from '../onnx/proto';
import type { ModelProto, NodeProto, TensorProto } from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';
import { compareModels, comparePrepared } from './compare-models';
import type { Comparison } from './compare-models';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-integers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("ONNX Runtime's own QOperator file, with its statements about float tensors that are gone", async () => {
  const files = new URL('../../../test/fixtures/cases/compare_qoperator/', import.meta.url);
  const at = (name: string): string => new URL(name, files).pathname;
  const { outputs, layers, missing } = await compareModels(silentJob, {
    float: at('float.onnx'),
    quantized: at('int8.onnx'),
    data: { kind: 'folder', path: at('calib') },
    kernels: 'simulated',
  });
  expect(outputs[0]?.sqnrDb).toBeCloseTo(5.32, 2);
  expect(missing).toEqual([]);
  expect(layers.map(({ matchedBy }) => matchedBy)).toEqual(['name', 'name']);
  expect(layers.every(({ weight: own, accumulated }) => own !== null && accumulated !== null)).toBe(
    true,
  );
});

async function quantized(parts: TinyModel): Promise<ConvertedModel> {
  const model = await tinyModel(parts);
  return converted(model, await normalSamples(model, 3), emptyRecipe);
}

/** The model as quantizers leave it: every float tensor of the float model is still stated. */
function withStale(
  int8: ModelProto,
  { model }: ConvertedModel,
  type = DataType.FLOAT,
  only?: string,
): ModelProto {
  const { graph } = int8;
  if (graph === undefined) return int8;
  const outputs = new Set(graph.output.map(({ name }) => name));
  const valueInfo = model.graph.nodes
    .flatMap(({ output }) => output)
    .filter((name) => !outputs.has(name) && (only === undefined || name === only))
    .map((name) => makeValueInfo(name, type, [1, 2]));
  return patch(int8, { graph: patch(graph, { valueInfo }) });
}

async function compared(from: ConvertedModel, int8: ModelProto): Promise<Comparison> {
  const path = join(folder, 'int8.onnx');
  await writeFile(path, encodeModel(int8));
  return comparePrepared(silentJob, {
    float: from.model,
    quantized: await prepareModel(path),
    data: await normalSamples(from.model, 3),
    kernels: 'simulated',
  });
}

const image: TinyModel['inputs'] = { x: [1, 4, 6, 6] };
const row: TinyModel['inputs'] = { x: [1, 8] };
const models: Readonly<Record<string, TinyModel>> = {
  'convolutions with a Relu and an Add': {
    nodes: [
      makeNode('Conv', ['x', 'k'], ['c']),
      makeNode('Relu', ['c'], ['r']),
      makeNode('Conv', ['r', 'k'], ['d']),
      makeNode('Add', ['r', 'd'], ['y']),
    ],
    inputs: image,
    outputs: ['y'],
    initializers: [weight('k', [4, 4, 1, 1])],
  },
  'a MatMul and a Sigmoid': {
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['m']),
      makeNode('Sigmoid', ['m'], ['s']),
      makeNode('MatMul', ['s', 'v'], ['y']),
    ],
    inputs: row,
    outputs: ['y'],
    initializers: [weight('w', [8, 6]), weight('v', [6, 3])],
  },
  'a Gemm': {
    nodes: [
      makeNode('Gemm', ['x', 'w', 'b'], ['g']),
      makeNode('Relu', ['g'], ['h']),
      makeNode('Gemm', ['h', 'v', 'c'], ['y']),
    ],
    inputs: row,
    outputs: ['y'],
    initializers: [weight('w', [8, 6]), weight('b', [6]), weight('v', [6, 3]), weight('c', [3])],
  },
  'a Concat and a GlobalAveragePool': {
    nodes: [
      makeNode('Conv', ['x', 'k'], ['c']),
      makeNode('Conv', ['x', 'long'], ['d']),
      makeNode('Concat', ['c', 'd'], ['e'], { axis: 1 }),
      makeNode('GlobalAveragePool', ['e'], ['y']),
    ],
    inputs: image,
    outputs: ['y'],
    initializers: [weight('k', [4, 4, 1, 1]), weight('long', [4, 4, 1, 1])],
  },
  'operators that hand integers on': {
    nodes: [
      makeNode('Conv', ['x', 'k'], ['c']),
      makeNode('MaxPool', ['c'], ['p'], { kernel_shape: [2, 2], strides: [2, 2] }),
      makeNode('Transpose', ['p'], ['t'], { perm: [0, 2, 3, 1] }),
      makeNode('Reshape', ['t', 'shape'], ['f']),
      makeNode('MatMul', ['f', 'w'], ['y']),
    ],
    inputs: image,
    outputs: ['y'],
    initializers: [weight('k', [4, 4, 1, 1]), weight('w', [36, 3]), int64s('shape', 1, 36)],
  },
};

describe.each(Object.entries(models))('integer operators: %s', (_name, parts) => {
  test('every layer is measured whatever the file says of tensors that are gone', async () => {
    const from = await quantized(parts);
    const { layers, missing, outputs } = await compared(
      from,
      withStale(qoperatorGraph(from), from),
    );
    const qdq = await compared(from, exportGraph(from));
    expect(missing).toEqual([]);
    expect(outputs[0]?.sqnrDb).toBeGreaterThan(15);
    expect(Math.abs((outputs[0]?.sqnrDb ?? 0) - (qdq.outputs[0]?.sqnrDb ?? NaN))).toBeLessThan(1);
    for (const [index, layer] of layers.entries()) {
      const expected = qdq.layers[index];
      expect(layer.matchedBy).toBe('name');
      expect(layer.weight?.sqnrDb).toBe(expected?.weight?.sqnrDb);
      const apart = (layer.accumulated?.sqnrDb ?? NaN) - (expected?.accumulated?.sqnrDb ?? NaN);
      expect(Math.abs(apart), layer.name).toBeLessThan(1);
    }
  });
});

describe('what a QDQ file says of its inner tensors', () => {
  const parts = models['convolutions with a Relu and an Add']!;

  test.each([
    ['names that no node makes', DataType.FLOAT, undefined],
    ['a wrong type', DataType.INT64, 'd'],
    ['a wrong shape', DataType.FLOAT, 'd'],
  ])('%s changes nothing', async (_what, type, only) => {
    const from = await quantized(parts);
    const plain = await compared(from, exportGraph(from));
    const stale = await compared(from, withStale(exportGraph(from), from, type, only));
    expect(stale.layers).toEqual(plain.layers);
    expect(stale.outputs).toEqual(plain.outputs);
  });
});

test('an output that the quantized model gives as integers is dequantized', async () => {
  const from = await quantized(models['a Gemm']!);
  const whole = exportGraph(from);
  const graph = whole.graph!;
  const last = graph.node.find(({ output }) => output[0] === 'y')!;
  expect(last.opType).toBe('DequantizeLinear');
  const cut = patch(whole, {
    graph: patch(graph, {
      node: graph.node.filter((node) => node !== last),
      output: [makeValueInfo(last.input[0]!, DataType.UINT8, [1, 3])],
    }),
  });
  const { outputs } = await compared(from, cut);
  const plain = await compared(from, whole);
  expect(outputs[0]?.sqnrDb).toBe(plain.outputs[0]?.sqnrDb);
  expect(outputs[0]).toMatchObject({ name: 'y', quantizedName: last.input[0] });
});

/** The product of dynamically quantized values: integers, to float, times both scales. */
function dynamic(op: 'ConvInteger' | 'MatMulInteger', w: string, y: string): readonly NodeProto[] {
  return [
    makeNode('DynamicQuantizeLinear', ['x'], ['xq', 'xs', 'xz']),
    makeNode(op, ['xq', `${w}q`, 'xz', `${w}z`], ['i']),
    makeNode('Cast', ['i'], ['f'], { to: DataType.FLOAT }),
    makeNode('Mul', ['xs', `${w}s`], ['scales']),
    makeNode('Mul', ['f', 'scales'], [y]),
  ];
}

describe.each([
  ['ConvInteger', 'Conv', [1, 4, 6, 6], [4, 4, 1, 1]],
  ['MatMulInteger', 'MatMul', [1, 8], [8, 3]],
] as const)('%s', (integer, op, shape, dims) => {
  test('is found under the name of its float product, with its weight', async () => {
    const w = weight('w', dims);
    const values = new Float32Array(w.rawData.slice().buffer);
    const scale = Math.max(...values.map(Math.abs)) / 127;
    const rounded = Int8Array.from(values, (value) => Math.round(value / scale));
    const initializers: TensorProto[] = [
      makeTensor('wq', DataType.INT8, dims, rounded),
      makeTensor('wz', DataType.INT8, [], Int8Array.of(0)),
      floats('ws', [], scale),
    ];
    const from = await quantized({
      nodes: [makeNode(op, ['x', 'w'], ['y'])],
      inputs: { x: shape },
      outputs: ['y'],
      initializers: [w],
    });
    const graph = makeGraph({
      name: 'dynamic',
      nodes: dynamic(integer, 'w', 'y'),
      inputs: [makeValueInfo('x', DataType.FLOAT, shape)],
      outputs: [makeValueInfo('y', DataType.FLOAT)],
      initializers,
      valueInfo: [makeValueInfo('gone', DataType.FLOAT, [1])],
    });
    const { layers, missing } = await compared(from, makeModel(graph, new Map([['', 13]])));
    expect(missing).toEqual([]);
    expect(layers[0]?.matchedBy).toBe('name');
    expect(layers[0]?.weight?.sqnrDb).toBeGreaterThan(35);
    expect(layers[0]?.accumulated?.sqnrDb).toBeGreaterThan(30);
  });
});
