import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goldenFolder } from '../../../test/golden/golden-files';
import { calibrate, goldenRecipe, measure, quantize } from '../../../test/golden/golden-run';
import { weight } from '../../../test/models/tiny-model';
import type { ConvertedModel } from '../emit/quantized-chain';
import { exportGraph } from '../emit/export-graph';
import { silentJob } from '../jobs/job';
import type { DebugSums } from '../measure/measure-debug';
import {
  DataType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeValueInfo,
  patch,
  renameNode,
} from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { createSession } from '../runtime/ort';
import { compareModels } from './compare-models';
import type { Comparison } from './compare-models';

const float = join(goldenFolder, 'models', 'fashion_resnet8', 'model.onnx');
const data = {
  kind: 'folder',
  path: join(goldenFolder, 'models', 'fashion_resnet8', 'calib'),
} as const;

let folder: string;
let converted: ConvertedModel;
let exported: ModelProto;
let sums: DebugSums;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-compare-'));
  const calibrated = await calibrate('fashion_resnet8');
  converted = quantize(calibrated, goldenRecipe('u8s8-pc'));
  exported = exportGraph(converted);
  sums = await measure(calibrated, converted);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function compare(name: string, model: ModelProto | null): Promise<Comparison> {
  const quantized = join(folder, name);
  if (model !== null) await writeFile(quantized, encodeModel(model));
  return compareModels(silentJob, { float, quantized, data, kernels: 'simulated' });
}

/** The graph as another tool might name it: nothing but inputs and outputs keeps its name. */
function renamed(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const kept = new Set([...graph.input, ...graph.output].map((value) => value.name));
  const names = new Map<string, string>();
  const rename = (name: string): string => {
    if (name === '' || kept.has(name)) return name;
    const known = names.get(name) ?? `t${names.size}`;
    names.set(name, known);
    return known;
  };
  return patch(model, {
    graph: patch(graph, {
      node: graph.node.map((node, index) =>
        renameNode(node, `n${index}`, node.input.map(rename), node.output.map(rename)),
      ),
      initializer: graph.initializer.map((tensor) => patch(tensor, { name: rename(tensor.name) })),
      valueInfo: [],
    }),
  });
}

test('every layer is found by name and has the errors that the debug graph measures', async () => {
  const { layers, missing, outputs, answers } = await compare('named.onnx', exported);
  expect(missing).toEqual([]);
  expect(layers.map((layer) => layer.name)).toEqual(
    converted.conversion.plan.layers.map((layer) => layer.name),
  );
  for (const [index, layer] of layers.entries()) {
    const expected = sums.accumulated.get(index);
    expect(layer.matchedBy).toBe('name');
    expect(layer.accumulated?.sqnrDb).toBeCloseTo(expected?.sqnr().sqnrDb ?? NaN, 2);
    expect(layer.weight !== null).toBe(converted.conversion.plan.layers[index]?.weighted);
  }
  expect(outputs[0]?.sqnrDb).toBeCloseTo(sums.outputs.get('logits')?.sqnr().sqnrDb ?? NaN, 2);
  expect(answers).toMatchObject({ samples: 16, labelled: 0 });
});

test('where every name differs, layers are found by their weights and by what they read', async () => {
  const named = await compare('named.onnx', exported);
  const { layers, missing, notices } = await compare('renamed.onnx', renamed(exported));
  const weighted = named.layers.filter((layer) => layer.weight !== null);
  expect(layers.filter((layer) => layer.matchedBy === 'position').map(({ name }) => name)).toEqual(
    layers.filter((layer) => layer.output !== 'logits').map(({ name }) => name),
  );
  expect(weighted.length).toBeGreaterThan(5);
  for (const layer of named.layers) {
    const found = layers.find(({ name }) => name === layer.name);
    expect(found?.weight?.sqnrDb).toBe(layer.weight?.sqnrDb);
    expect(found?.accumulated?.sqnrDb).toBe(layer.accumulated?.sqnrDb);
  }
  expect(missing).toEqual([]);
  expect(notices.map(({ code }) => code)).not.toContain('layers-missing');
});

test('a model of integer operators is compared through dequantized copies of its tensors', async () => {
  await writeFile(join(folder, 'qdq.onnx'), encodeModel(exported));
  const optimizedModelPath = join(folder, 'integer.onnx');
  const session = await createSession(join(folder, 'qdq.onnx'), {
    level: 'extended',
    optimizedModelPath,
  });
  await session.release();
  const { layers, outputs } = await compare('integer.onnx', null);
  const convs = layers.filter((layer) => layer.op === 'Conv');
  expect(convs.length).toBeGreaterThan(5);
  expect(convs.some((layer) => layer.quantizedOutput.startsWith('compared/'))).toBe(true);
  const named = await compare('named.onnx', exported);
  for (const layer of convs) {
    const expected = named.layers.find(({ name }) => name === layer.name);
    expect(layer.weight?.sqnrDb).toBeCloseTo(expected?.weight?.sqnrDb ?? NaN, 6);
    expect(
      Math.abs((layer.accumulated?.sqnrDb ?? NaN) - (expected?.accumulated?.sqnrDb ?? NaN)),
    ).toBeLessThan(1);
  }
  expect(outputs[0]?.sqnrDb).toBeCloseTo(named.outputs[0]?.sqnrDb ?? NaN, 0);
});

test("in ONNX Runtime's own optimized files, channels may stand last", async () => {
  const named = await compare('named.onnx', exported);
  const optimizedModelPath = join(folder, 'optimized.onnx');
  await (
    await createSession(join(folder, 'named.onnx'), { level: 'all', optimizedModelPath })
  ).release();
  const { layers } = await compare('optimized.onnx', null);
  const last = layers.filter(({ accumulated }) => accumulated !== null);
  expect(last.length).toBeGreaterThan(8);
  for (const layer of last) {
    const expected = named.layers.find(({ name }) => name === layer.name)?.accumulated?.sqnrDb;
    expect(Math.abs((layer.accumulated?.sqnrDb ?? NaN) - (expected ?? NaN))).toBeLessThan(1);
  }
});

test('a model with other weights than the float one is not paired by position', async () => {
  const other = join(goldenFolder, 'models', 'digits_mbv2_one', 'model.onnx');
  const request = {
    float: other,
    quantized: join(folder, 'named.onnx'),
    data,
    kernels: 'simulated',
  } as const;
  await expect(compareModels(silentJob, request)).rejects.toThrow(/input/);
});

test('the float model must come first', async () => {
  await expect(
    compareModels(silentJob, {
      float: join(folder, 'named.onnx'),
      quantized: float,
      data,
      kernels: 'simulated',
    }),
  ).rejects.toThrow(/is the quantized model/);
});

/** A Gemm with so many classes; `arg` adds an ArgMax as a second output. */
async function classifier(name: string, classes: number, arg = false): Promise<string> {
  const graph = makeGraph({
    name: 'classifier',
    nodes: [
      makeNode('Gemm', ['x', 'w'], ['y']),
      ...(arg ? [makeNode('ArgMax', ['y'], ['class'], { axis: 1 })] : []),
    ],
    inputs: [makeValueInfo('x', DataType.FLOAT, [1, 4])],
    outputs: [
      makeValueInfo('y', DataType.FLOAT, [1, classes]),
      ...(arg ? [makeValueInfo('class', DataType.INT64)] : []),
    ],
    initializers: [weight('w', [4, classes])],
  });
  const path = join(folder, name);
  await writeFile(path, encodeModel(makeModel(graph, new Map([['', 17]]))));
  return path;
}

const generated = { kind: 'generated', distribution: 'normal', samples: 2 } as const;

test('a model whose outputs have another size is no version of the float one', async () => {
  const request = {
    float: await classifier('four.onnx', 4),
    quantized: await classifier('five.onnx', 5),
    data: generated,
    kernels: 'real',
  } as const;
  await expect(compareModels(silentJob, request)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/'y' is float32 \[1,4\] in .*four.* float32 \[1,5\] in .*five/),
  });
});

test('an output that is not float has no SQNR, not a perfect one', async () => {
  const float = await classifier('classes.onnx', 4, true);
  const request = { float, quantized: float, data: generated, kernels: 'simulated' } as const;
  const { outputs } = await compareModels(silentJob, request);
  expect(outputs).toMatchObject([
    { name: 'y', exact: true },
    { name: 'class', sqnrDb: null },
  ]);
  expect(outputs[1]?.exact).toBeUndefined();
});

/** Products of the inputs, each with a weight of its own, under the names of their outputs. */
async function heads(
  name: string,
  outputs: Readonly<Record<string, { readonly input: string; readonly w: string }>>,
  { rows = 1, softmax = false }: { readonly rows?: number; readonly softmax?: boolean } = {},
): Promise<string> {
  const inputs = [...new Set(Object.values(outputs).map(({ input }) => input))];
  const [first = ''] = Object.keys(outputs);
  const graph = makeGraph({
    name: 'heads',
    nodes: [
      ...Object.entries(outputs).map(([output, { input, w }]) =>
        makeNode('MatMul', [input, w], [output]),
      ),
      ...(softmax ? [makeNode('Softmax', [first], ['probabilities'])] : []),
    ],
    inputs: inputs.map((input) => makeValueInfo(input, DataType.FLOAT, [rows, 8])),
    outputs: [...Object.keys(outputs), ...(softmax ? ['probabilities'] : [])].map((output) =>
      makeValueInfo(output, DataType.FLOAT, [rows, 8]),
    ),
    initializers: [...new Set(Object.values(outputs).map(({ w }) => w))].map((w) =>
      weight(w, [8, 8]),
    ),
  });
  const path = join(folder, name);
  await writeFile(path, encodeModel(makeModel(graph, new Map([['', 17]]))));
  return path;
}

const compareHeads = (float: string, quantized: string): Promise<Comparison> =>
  compareModels(silentJob, { float, quantized, data: generated, kernels: 'simulated' });

test('outputs that only one model has are named, and the others are compared', async () => {
  const one = await heads('one.onnx', { y: { input: 'x', w: 'a' } });
  const two = await heads('two.onnx', { y: { input: 'x', w: 'a' } }, { softmax: true });
  for (const [float, quantized] of [
    [one, two],
    [two, one],
  ] as const) {
    const { outputs, notices, answers } = await compareHeads(float, quantized);
    expect(outputs).toMatchObject([{ name: 'y', quantizedName: 'y', exact: true }]);
    expect(answers).toMatchObject({ samples: 2 });
    const notice = notices.find(({ code }) => code === 'outputs-not-compared');
    expect(notice?.message).toBe(
      `Outputs that only one of the models has are not compared: 'probabilities' of ${two}.`,
    );
  }
  const other = await heads('other.onnx', { z: { input: 'x', w: 'a' } });
  await expect(compareHeads(other, two)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/no output of .*two\.onnx \('y', 'probabilities'\)/) as string,
  });
});

test('an input that only the float model has is not fed to the other, one that only that has is refused', async () => {
  const one = await heads('one-input.onnx', { y: { input: 'x', w: 'a' } });
  const two = await heads('two-inputs.onnx', {
    y: { input: 'x', w: 'a' },
    z: { input: 'mask', w: 'bb' },
  });
  const { outputs, notices } = await compareHeads(two, one);
  expect(outputs).toMatchObject([{ name: 'y', exact: true }]);
  expect(notices.find(({ code }) => code === 'inputs-not-fed')?.message).toContain("'mask'");
  await expect(compareHeads(one, two)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/two-inputs\.onnx has inputs that .* has not: 'mask'/) as string,
  });
});

test('an input of another size is said of both models', async () => {
  const one = await heads('rows1.onnx', { y: { input: 'x', w: 'a' } });
  const three = await heads('rows3.onnx', { y: { input: 'x', w: 'a' } }, { rows: 3 });
  await expect(compareHeads(one, three)).rejects.toMatchObject({
    code: 'bad-input',
    message: `input 'x' is float32 [1,8] for ${one} and float32 [3,8] for ${three}`,
    hint: expect.stringContaining('one type and size') as string,
  });
});

test('outputs whose names are exchanged are said to be', async () => {
  const [left, right] = [
    { input: 'x', w: 'a' },
    { input: 'x', w: 'bb' },
  ];
  const float = await heads('float-outputs.onnx', { o1: left, o2: right });
  const exchanged = await heads('exchanged.onnx', { o2: left, o1: right });
  const { outputs, notices } = await compareHeads(float, exchanged);
  expect(outputs[0]?.sqnrDb).toBeLessThan(10);
  expect(notices.find(({ code }) => code === 'outputs-exchanged')?.message).toBe(
    `Outputs 'o1' and 'o2' look exchanged in ${exchanged}: by its layer, 'o1' is 'o2' there, 'o2' is 'o1' there.`,
  );
  const same = await compareHeads(float, float);
  expect(same.notices.map(({ code }) => code)).not.toContain('outputs-exchanged');
});
