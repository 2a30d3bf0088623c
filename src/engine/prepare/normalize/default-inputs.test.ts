import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataType, GraphBuilder } from '../../../../scripts/zoo/builder';
import { quantizeWhole } from '../../../../test/models/quantize-whole';
import type { Whole } from '../../../../test/models/quantize-whole';
import { writeNpy } from '../../data/arrays/npy';
import { openData } from '../../data/open-data';
import type { HostTensor } from '../../data/sample/tensor';
import { encodeModel, makeValueInfo, patch } from '../../onnx/proto';
import type { ModelProto } from '../../onnx/proto';
import { floatValues, integerValues } from '../../onnx/tensor';
import { prepareModel } from '../prepare';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-defaults-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** x → MatMul → · gain → TopK: `gain` and `count` are inputs with a default value. */
function withDefaults(listed: readonly string[], irVersion = 8n): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed: 13 });
  const x = g.input('x', [2, 8]);
  const weight = g.normal('w', [8, 6], 0.4);
  const gain = g.tensor('gain', DataType.FLOAT, [], Float32Array.of(1.5));
  const count = g.int64s([3]);
  const scaled = g.op('Mul', [g.op('MatMul', [x, weight]), gain]);
  const [best = ''] = g.ops('TopK', [scaled, count], { axis: -1 }, 2);
  g.output(g.op('MatMul', [scaled, g.normal('w2', [6, 4], 0.4)]), 'y', [2, 4]);
  g.output(best, 'best', [2, 'count']);
  const model = g.model('defaults');
  for (const tensor of model.graph?.initializer ?? []) {
    if (!listed.includes(tensor.name) && listed[0] !== '*') continue;
    model.graph?.input.push(makeValueInfo(tensor.name, tensor.dataType, tensor.dims.map(Number)));
  }
  return patch(model, { irVersion });
}

const inputsOf = ({ written }: Whole): readonly string[] =>
  (written.graph?.input ?? []).map(({ name }) => name);
const initializerOf = ({ written }: Whole, name: string) =>
  written.graph?.initializer.find((tensor) => tensor.name === name);

describe('an input with a default value stays one', () => {
  test('in the written model, of any type', async () => {
    const whole = await quantizeWhole(withDefaults(['gain', '/Constant_output_0']));
    expect(inputsOf(whole)).toEqual(['x', 'gain', '/Constant_output_0']);
    expect([...floatValues(initializerOf(whole, 'gain')!)]).toEqual([1.5]);
    expect(integerValues(initializerOf(whole, '/Constant_output_0')!)).toEqual([3]);
    expect(whole.db['y']).toBeGreaterThan(25);
    expect(whole.opened.notices.map(({ code }) => code)).toContain('input-default');
  });

  test('in QOperator format', async () => {
    // TopK has no integer form.
    const whole = await quantizeWhole(withoutTopK(withDefaults(['gain'])), { format: 'qoperator' });
    expect(inputsOf(whole)).toEqual(['x', 'gain']);
    expect([...floatValues(initializerOf(whole, 'gain')!)]).toEqual([1.5]);
    expect(whole.db['y']).toBeGreaterThan(25);
  });

  test('in half precision', async () => {
    const g = new GraphBuilder({ opset: 17, seed: 14 });
    const x = g.input('x', [2, 8], DataType.FLOAT16);
    const half = g.tensor('gain', DataType.FLOAT16, [1], Uint16Array.of(0x3e00));
    const weight = g.tensor('w', DataType.FLOAT16, [8, 4], new Uint16Array(32).fill(0x3400));
    g.output(g.op('Mul', [g.op('MatMul', [x, weight]), half]), 'y', [2, 4], DataType.FLOAT16);
    const model = g.model('half');
    model.graph?.input.push(makeValueInfo('gain', DataType.FLOAT16, [1]));
    const whole = await quantizeWhole(model);
    expect([...floatValues(initializerOf(whole, 'gain')!)]).toEqual([1.5]);
    expect(whole.db['y']).toBeGreaterThan(25);
  });
});

describe('what is listed as an input and is a weight all the same', () => {
  test.each<[string, ModelProto]>([
    ['files from before IR version 4', withDefaults(['*'], 3n)],
    ['exporters that list every initializer', withDefaults(['*'])],
  ])('%s', async (_name, source) => {
    const whole = await quantizeWhole(source);
    expect(inputsOf(whole)).toEqual(['x']);
    expect(initializerOf(whole, 'w_quantized')?.dataType).toBe(DataType.INT8);
  });

  test('a single weight, with a word', async () => {
    const whole = await quantizeWhole(withDefaults(['w', 'gain']));
    expect(inputsOf(whole)).toEqual(['x', 'gain']);
    expect(initializerOf(whole, 'w_quantized')?.dataType).toBe(DataType.INT8);
    const notice = whole.opened.notices.find(({ code }) => code === 'input-constant');
    expect(notice?.message).toContain("Input 'w'");
  });
});

describe('samples', () => {
  const x: HostTensor = { type: 'float32', dims: [2, 8], data: new Float32Array(16).fill(0.5) };
  const gain: HostTensor = { type: 'float32', dims: [], data: Float32Array.of(2) };

  async function firstSample(files: Readonly<Record<string, Uint8Array>>) {
    const place = await mkdtemp(path.join(folder, 'data-'));
    const file = path.join(place, 'model.onnx');
    await writeFile(file, encodeModel(withDefaults(['gain'])));
    const { inputs } = await prepareModel(file);
    await rm(file);
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(path.join(place, name), bytes);
    }
    return (await openData({ kind: 'folder', path: place }, inputs)).read(0);
  }

  test('a .npy file feeds the one input that has no default', async () => {
    const feeds = await firstSample({ '0.npy': writeNpy(x) });
    expect(Object.keys(feeds)).toEqual(['x', 'gain']);
    expect([...(feeds['gain']?.data ?? [])]).toEqual([1.5]);
  });

  test.each([
    ['without a value', { 'x.npy': writeNpy(x) }, 1.5],
    ['with one', { 'x.npy': writeNpy(x), 'gain.npy': writeNpy(gain) }, 2],
    ['without names', { 'arr_0.npy': writeNpy(x) }, 1.5],
  ])('a .npz file %s', async (_name, arrays, expected) => {
    const feeds = await firstSample({ '0.npz': zipSync(arrays) });
    expect([...(feeds['gain']?.data ?? [])]).toEqual([expected]);
  });

  test('a written model is checked with its own default where samples hold other values', async () => {
    const place = await mkdtemp(path.join(folder, 'data-'));
    const arrays = { 'x.npy': writeNpy(x), 'gain.npy': writeNpy(gain) };
    await writeFile(path.join(place, '0.npz'), zipSync(arrays));
    const whole = await quantizeWhole(withDefaults(['gain']), { data: place });
    expect(whole.db['y']).toBeGreaterThan(25);
  });
});

/** The same model with `y` as its only output. */
function withoutTopK(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const node = graph.node.filter(({ opType }) => opType !== 'TopK');
  const output = graph.output.filter(({ name }) => name === 'y');
  return patch(model, { graph: patch(graph, { node, output }) });
}
