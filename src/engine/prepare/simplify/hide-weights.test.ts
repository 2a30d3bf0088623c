import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBert } from '../../../../scripts/zoo/models/bert';
import { buildYolo } from '../../../../scripts/zoo/models/yolo';
import {
  DataType,
  decodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../../onnx/proto';
import type { GraphProto, ModelProto, NodeProto } from '../../onnx/proto';
import { withRawData } from '../../onnx/raw-data';
import { encodeShared } from '../../onnx/shared-proto';
import { createSession } from '../../runtime/ort';
import { foldModel } from './fold';
import { hideWeights, restoreWeights } from './hide-weights';
import { normalizeModel } from '../normalize/normalize';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hide-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

const bert = { layers: 2, hidden: 256, heads: 4, tokens: 16, vocabulary: 500 };
const golden = async (name: string): Promise<ModelProto> =>
  decodeModel(await readFile(`test/fixtures/golden/models/${name}/model.onnx`));

/** The graph as ONNX Runtime simplifies it when it sees every weight. */
async function simplifiedWhole(model: ModelProto): Promise<GraphProto> {
  const path = join(folder, 'whole.onnx');
  const session = await createSession(encodeShared(model), {
    level: 'basic',
    optimizedModelPath: path,
  });
  await session.release();
  const { graph } = decodeModel(await readFile(path));
  if (graph === undefined) throw new Error('no graph');
  return graph;
}

/**
 * Nodes as text, constants by their content: which of several equal constants gives the shared one
 * its name depends on the order of a hash table.
 */
function nodesOf(graph: GraphProto | undefined): readonly string[] {
  const constants = new Map(
    graph?.initializer.map(withRawData).map(({ name, dataType, dims, rawData }) => {
      const content = createHash('sha1').update(rawData).digest('hex');
      return [name, `${dataType}[${dims.join()}]${content}`];
    }),
  );
  return (graph?.node ?? []).map(({ name, opType, input, output }) => {
    const inputs = input.map((one) => constants.get(one) ?? one);
    return `${name} ${opType}(${inputs.join(', ')}) -> ${output.join(', ')}`;
  });
}

describe('simplifying without the hidden weights gives the graph that simplifying with them gives', () => {
  test.each<[string, () => Promise<ModelProto>]>([
    ['BERT, LayerNorm node by node', () => Promise.resolve(buildBert(1, bert))],
    ['BERT, LayerNormalization', () => golden('bert_tiny')],
    ['a detector with SiLU', () => Promise.resolve(buildYolo(1))],
    ['a convolution network with BatchNormalization', () => golden('fashion_resnet8_bn')],
    ['the same, folded', () => golden('fashion_resnet8')],
    ['MobileNetV3', () => golden('mobilenet_v3_small')],
    ['PP-OCR', () => golden('ppocr_v2_cls')],
  ])('%s', async (_, load) => {
    const model = normalizeModel(await load());
    const folded = (await foldModel(model, folder)).graph;
    const whole = await simplifiedWhole(model);
    expect(nodesOf(folded)).toEqual(nodesOf(whole));
    expect(folded?.initializer).toHaveLength(whole.initializer.length);
    expect(folded?.input.map(({ name }) => name)).toEqual(whole.input.map(({ name }) => name));
  });
});

const big = (name: string, dims: number[]) =>
  makeTensor(name, DataType.FLOAT, dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));

function hiddenIn(nodes: readonly NodeProto[]): readonly string[] {
  const graph = makeGraph({
    name: 'g',
    nodes,
    inputs: [makeValueInfo('x', DataType.FLOAT, [1, 256])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers: [big('w', [256, 256]), big('v', [256, 256]), big('b', [256])],
  });
  return [...hideWeights(graph).hidden.keys()];
}

test('hides what is only multiplied with computed values', () => {
  expect(hiddenIn([makeNode('MatMul', ['x', 'w'], ['y'])])).toEqual(['w']);
});

test.each<[string, readonly NodeProto[]]>([
  ['is multiplied with a constant', [makeNode('MatMul', ['v', 'w'], ['y'])]],
  ['is an operand on the left', [makeNode('MatMul', ['w', 'x'], ['y'])]],
  [
    'is read by something else too',
    [makeNode('MatMul', ['x', 'w'], ['h']), makeNode('Add', ['h', 'w'], ['y'])],
  ],
  [
    'goes through a Transpose first',
    [makeNode('Transpose', ['w'], ['t']), makeNode('MatMul', ['x', 't'], ['y'])],
  ],
  [
    'stands before a BatchNormalization',
    [
      makeNode('MatMul', ['x', 'w'], ['h']),
      makeNode('BatchNormalization', ['h', 'b', 'b', 'b', 'b'], ['y']),
    ],
  ],
])('leaves alone a weight that %s', (_, nodes) => {
  expect(hiddenIn(nodes)).toEqual([]);
});

test('copies few hidden weights out of a large buffer, and leaves many where they are', () => {
  const buffer = new Uint8Array(1 << 20);
  const view = (name: string, size: number) =>
    makeTensor(name, DataType.FLOAT, [256, size / 1024], buffer.subarray(0, size));
  for (const [size, shared] of [
    [1 << 18, false],
    [1 << 20, true],
  ] as const) {
    const graph = makeGraph({
      name: 'g',
      nodes: [makeNode('MatMul', ['x', 'w'], ['y'])],
      inputs: [makeValueInfo('x', DataType.FLOAT, [1, 256])],
      outputs: [makeValueInfo('y', DataType.FLOAT)],
      initializers: [view('w', size)],
    });
    const hidden = hideWeights(graph);
    expect(hidden.graph.input.map((value) => value.name)).toEqual(['x', 'w']);
    const restored = restoreWeights(hidden.graph, hidden);
    expect(restored.input.map((value) => value.name)).toEqual(['x']);
    expect(restored.initializer[0]?.rawData.buffer === buffer.buffer).toBe(shared);
  }
});

test('keeps the types of hidden weights for the values behind them', async () => {
  const graph = makeGraph({
    name: 'g',
    nodes: [makeNode('MatMul', ['x', 'w'], ['h']), makeNode('Relu', ['h'], ['y'])],
    inputs: [makeValueInfo('x', DataType.FLOAT, ['n', 256])],
    outputs: [makeValueInfo('y', DataType.FLOAT)],
    initializers: [big('w', [256, 128])],
  });
  const { graph: folded } = await foldModel(makeModel(graph, new Map([['', 17]])), folder);
  const shape = folded?.valueInfo.find((value) => value.name === 'h')?.type?.value;
  expect(
    shape?.case === 'tensorType' && shape.value.shape?.dim.map((dim) => dim.value.value),
  ).toEqual(['n', 128n]);
});
