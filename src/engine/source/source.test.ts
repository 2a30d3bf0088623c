import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSpeechGate } from '../../../scripts/zoo/models/speech-gate';
import { writeModel } from '../../../scripts/zoo/write-model';
import type { OpenedModel } from '../../shared/contract/model-view';
import { readNpyHeader } from '../data/arrays/npy-header';
import { createEngine, type Engine } from '../index';
import {
  DataType,
  makeAttribute,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '../onnx/proto';
import { viewAttribute } from './describe';
import { npyFile } from './npy-file';
import { findTensor, tensorPage } from './tensor-values';

let folder: string;
let engine: Engine;
const at = (name: string): string => path.join(folder, name);

async function open(file: string): Promise<OpenedModel> {
  return engine.openModel({ jobId: 'open', file });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-source-'));
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
  await writeModel(buildSpeechGate(1), at('gate.onnx'));
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('of the sample, before any data is given', () => {
  beforeAll(() => open('resources/sample/digits.onnx'));

  test('a node has its attributes, its tensors with types, and where they come from', async () => {
    const name = '/features/features.0/features.0.0/Conv';
    const node = await engine.inspectNode({ path: [], node: name });
    expect(node.op).toBe('Conv');
    expect(node.attributes.find((each) => each.name === 'kernel_shape')).toEqual({
      name: 'kernel_shape',
      type: 'ints',
      text: '3, 3',
      hasValues: false,
    });
    expect(node.inputs[0]).toEqual({
      name: 'input',
      type: 'float32',
      shape: ['batch', 1, 32, 32],
      kind: 'input',
      from: null,
    });
    expect(node.inputs[1]).toMatchObject({ kind: 'weight', shape: [16, 1, 3, 3] });
    expect(node.outputs[0]).toMatchObject({ type: 'float32', from: name });
  });

  test('values of a weight come page by page, with a summary of all of them', async () => {
    const node = await engine.inspectNode({
      path: [],
      node: '/features/features.0/features.0.0/Conv',
    });
    const tensor = { path: [], name: node.inputs[1]?.name ?? '' };
    const first = await engine.tensorValues({ tensor, from: 0, count: 100 });
    const second = await engine.tensorValues({ tensor, from: 100, count: 100 });
    expect(first).toMatchObject({ count: 144, from: 0, shape: [16, 1, 3, 3], type: 'float32' });
    expect([first.values.length, second.values.length]).toEqual([100, 44]);
    const all = [...first.values, ...second.values].map(Number);
    expect(first.summary?.min).toBeCloseTo(Math.min(...all), 5);
    expect(first.summary?.mean).toBeCloseTo(all.reduce((sum, each) => sum + each, 0) / 144, 5);
    expect(first.summary?.bins.reduce((sum, each) => sum + each, 0)).toBe(144);
  });

  test('a weight is written as NumPy reads it', async () => {
    const node = await engine.inspectNode({
      path: [],
      node: '/features/features.0/features.0.0/Conv',
    });
    const tensor = { path: [], name: node.inputs[1]?.name ?? '' };
    await engine.saveTensor({ tensor, target: at('weight.npy') });
    const bytes = await readFile(at('weight.npy'));
    const header = readNpyHeader(bytes, 'weight.npy');
    expect(header).toMatchObject({ descr: '<f4', isFortranOrder: false, shape: [16, 1, 3, 3] });
    expect(header.dataOffset % 64).toBe(0);
    const page = await engine.tensorValues({ tensor, from: 0, count: 1 });
    expect(bytes.readFloatLE(header.dataOffset)).toBeCloseTo(Number(page.values[0]), 6);
  });

  test('what the file does not hold is an error that says so', async () => {
    await expect(engine.inspectNode({ path: [], node: 'nothing' })).rejects.toThrow("'nothing'");
    await expect(
      engine.tensorValues({ tensor: { path: [], name: 'input' }, from: 0, count: 1 }),
    ).rejects.toThrow("no values for 'input'");
    await expect(engine.inspectGraph({ path: [{ node: 'x', graph: 'body' }] })).rejects.toThrow(
      "'x'",
    );
  });
});

describe('of If', () => {
  let opened: OpenedModel;
  beforeAll(async () => {
    opened = await open(at('gate.onnx'));
  });

  test('its branches can be walked into, and their weights looked at', async () => {
    const gate = opened.nodes.find(({ op }) => op === 'If');
    const node = await engine.inspectNode({ path: [], node: gate?.name ?? '' });
    expect(node.graphs.map(({ graph }) => graph).sort()).toEqual(['else_branch', 'then_branch']);
    const inside = [{ node: node.name, graph: 'then_branch' }];
    const graph = await engine.inspectGraph({ path: inside });
    expect(graph.nodeCount).toBe(graph.nodes.length);
    const weighted = graph.nodes.find(({ op }) => op === 'MatMul' || op === 'Gemm');
    const deep = await engine.inspectNode({ path: inside, node: weighted?.name ?? '' });
    const weight = deep.inputs.find(({ kind }) => kind === 'weight');
    const place = { path: inside, name: weight?.name ?? '' };
    expect((await engine.tensorValues({ tensor: place, from: 0, count: 4 })).values).toHaveLength(
      4,
    );
    expect(deep.inputs.some(({ kind }) => kind === 'outer' || kind === 'node')).toBe(true);
  });

  test('what is inside is drawn: under ids of its own, joined to what it takes and answers', () => {
    const { inner, nodes } = opened;
    const gate = nodes.find(({ op }) => op === 'If');
    const ids = new Set([...nodes, ...(inner?.nodes ?? [])].map(({ id }) => id));
    expect(ids.size).toBe(nodes.length + (inner?.nodes.length ?? 0));
    expect(inner?.nodes.every(({ parent }) => parent === gate?.id)).toBe(true);
    expect(new Set(inner?.nodes.map(({ key }) => key)).size).toBe(inner?.nodes.length);
    expect(inner?.edges.filter(({ to }) => to === gate?.id).length).toBeGreaterThanOrEqual(2);
    for (const { from, to } of inner?.edges ?? []) {
      expect(from === -1 || ids.has(from)).toBe(true);
      expect(ids.has(to)).toBe(true);
    }
  });

  test('a search finds names, ops, attributes and tensors, also inside', async () => {
    const ops = await engine.searchModel({ query: 'op:if' });
    expect(ops.hits).toEqual([expect.objectContaining({ op: 'If', path: [], where: 'op' })]);
    const attributes = await engine.searchModel({ query: 'attr:kernel_shape' });
    expect(attributes.hits.every(({ op }) => op === 'Conv')).toBe(true);
    expect(attributes.total).toBeGreaterThan(0);
    const inside = opened.inner?.nodes[0];
    const found = await engine.searchModel({ query: inside?.name ?? '' });
    expect(found.hits).toContainEqual(
      expect.objectContaining({ node: inside?.name, path: inside?.path }),
    );
    expect(await engine.searchModel({ query: ' ' })).toEqual({ hits: [], total: 0 });
  });
});

test('a function that a Loop calls is walked into over the body of the Loop', async () => {
  const { inner, nodes } = await open('test/fixtures/cases/function_in_loop/model.onnx');
  expect(nodes.some(({ op }) => op === 'Loop')).toBe(true);
  const called = inner?.nodes.find(({ path: steps }) => steps.at(-1)?.graph === '');
  expect(called?.path.map(({ graph }) => graph)).toEqual(['body', '']);
  const graph = await engine.inspectGraph({ path: called?.path ?? [] });
  expect(graph.nodes.map(({ name }) => name)).toContain(called?.name);
  expect(graph.inputs.every(({ kind }) => kind === 'input')).toBe(true);
});

test('a model that is int8 already can be looked at in the same way', async () => {
  const opened = await open('test/fixtures/cases/compare_qoperator/int8.onnx');
  const quantizer = opened.nodes.find(({ op }) => op === 'QuantizeLinear');
  const node = await engine.inspectNode({ path: [], node: quantizer?.name ?? '' });
  const scale = { path: [], name: node.inputs[1]?.name ?? '' };
  expect(
    (await engine.tensorValues({ tensor: scale, from: 0, count: 1 })).summary?.min,
  ).toBeGreaterThan(0);
});

describe('attributes and values of every kind', () => {
  test.each([
    [makeAttribute('a', -3), 'int', '-3'],
    [makeAttribute('a', { float: Math.fround(0.1) }), 'float', '0.1'],
    [makeAttribute('a', 'reflect'), 'string', 'reflect'],
    [makeAttribute('a', [1, 2]), 'ints', '1, 2'],
    [makeAttribute('a', { floats: [0.5, 1] }), 'floats', '0.5, 1'],
    [
      makeAttribute('a', makeTensor('t', DataType.INT8, [2, 3], new Int8Array(6))),
      'tensor',
      'int8 2×3',
    ],
    [
      makeAttribute('a', makeGraph({ name: 'g', nodes: [makeNode('Relu', ['x'], ['y'])] })),
      'graph',
      '1 node',
    ],
  ])('%# is text', (attribute, type, text) => {
    expect(viewAttribute(attribute)).toMatchObject({ type, text });
  });

  const tensors = [
    [
      'float16',
      makeTensor('t', DataType.FLOAT16, [2], Uint16Array.of(0x3c00, 0xc000)),
      ['1', '-2'],
    ],
    ['bfloat16', makeTensor('t', DataType.BFLOAT16, [1], Uint16Array.of(0x3f80)), ['1']],
    [
      'int64',
      makeTensor('t', DataType.INT64, [1], BigInt64Array.of(2n ** 62n)),
      ['4611686018427387904'],
    ],
    ['bool', makeTensor('t', DataType.BOOL, [2], Uint8Array.of(0, 1)), ['false', 'true']],
    ['int4', makeTensor('t', DataType.INT4, [3], Uint8Array.of(0x8f, 0x07)), ['-1', '-8', '7']],
    [
      'float32',
      makeTensor('t', DataType.FLOAT, [2], Float32Array.of(Number.NaN, 0.1)),
      ['NaN', '0.1'],
    ],
  ] as const;
  test.each(tensors)('%s', (_name, tensor, values) => {
    const graph = makeGraph({
      name: 'g',
      nodes: [makeNode('Identity', ['t'], ['y'])],
      outputs: [makeValueInfo('y')],
      initializers: [tensor],
    });
    const model = makeModel(graph, new Map([['', 21]]));
    const page = tensorPage(findTensor(model, { path: [], name: 't' }), 0, 10);
    expect(page.values).toEqual(values);
  });

  test('NumPy has no 4-bit numbers, and one dimension needs its comma', () => {
    const int4 = makeTensor('t', DataType.INT4, [2], Uint8Array.of(0));
    expect(() => npyFile(int4)).toThrow("int4: 't' cannot be saved");
    const text = new TextDecoder('latin1').decode(
      npyFile(makeTensor('t', DataType.INT32, [5], new Int32Array(5))),
    );
    expect(text).toContain("'shape': (5,)");
    const scalar = npyFile(makeTensor('t', DataType.DOUBLE, [], Float64Array.of(2)));
    expect(readNpyHeader(scalar, 'scalar').shape).toEqual([]);
  });
});
