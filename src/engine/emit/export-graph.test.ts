import { beforeAll, describe, expect, test } from 'vitest';
import { goldenFolder } from '../../../test/golden/golden-files';
import { converted, runOnce, simulatedChain } from '../../../test/models/converted';
import { inMemoryData } from '../../../test/models/in-memory-data';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import type { DataSource } from '../data/sample/data-source';
import { openData } from '../data/open-data';
import { executedNodes } from '../executed/executed-graph';
import { sqnrDb } from '../measure/metrics';
import { DataType, makeGraph, makeNode, makeValueInfo, patch } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { exportGraph } from './export-graph';

const simulated = { level: 'disabled', simulated: true } as const;

async function golden(name: string): Promise<{ model: PreparedModel; data: DataSource }> {
  const folder = `${goldenFolder}/models/${name}`;
  const model = await prepareModel(`${folder}/model.onnx`);
  return { model, data: await openData({ kind: 'folder', path: `${folder}/calib` }, model.inputs) };
}

function skips(...names: readonly string[]): Recipe {
  return { ...emptyRecipe, layers: Object.fromEntries(names.map((name) => [name, 'none'])) };
}

/** dB of one output of two models, over all values of a few samples. */
async function outputDb(
  float: ModelProto,
  quantized: ModelProto,
  data: DataSource,
  output: string,
): Promise<number> {
  let signal = 0;
  let noise = 0;
  for (let sample = 0; sample < Math.min(4, data.count); sample += 1) {
    const x = (await runOnce(float, data, { level: 'basic' }, sample))[output]?.data ?? [];
    const y = (await runOnce(quantized, data, { level: 'all' }, sample))[output]?.data ?? [];
    for (let index = 0; index < x.length; index += 1) {
      signal += Number(x[index]) ** 2;
      noise += (Number(x[index]) - Number(y[index])) ** 2;
    }
  }
  return sqnrDb(signal, noise) ?? Infinity;
}

/** Without the guards: every Max steps aside for what it reads. */
function withoutGuards(file: ModelProto): ModelProto {
  const graph = file.graph;
  if (graph === undefined) throw new Error('no graph');
  const renamed = new Map(
    graph.node.flatMap((node) =>
      node.opType === 'Max' ? [[node.output[0] ?? '', node.input[0] ?? ''] as const] : [],
    ),
  );
  return patch(file, {
    graph: patch(graph, {
      node: graph.node
        .filter((node) => node.opType !== 'Max')
        .map((node) => patch(node, { input: node.input.map((name) => renamed.get(name) ?? name) })),
    }),
  });
}

describe.each<[string, Recipe]>([
  ['digits_mbv2_one', emptyRecipe],
  ['digits_mbv2_one', { ...emptyRecipe, preset: 'tensorrt' }],
  ['digits_mbv2_one', { ...emptyRecipe, preset: 'a16w8' }],
  ['fashion_resnet8', { ...emptyRecipe, ops: { Add: 'none' } }],
  [
    'ppocr_v2_cls',
    { ...emptyRecipe, ops: { Mul: 'none', Conv: { activation: { dtype: 'int8' } } } },
  ],
  ['bert_tiny', { ...emptyRecipe, patterns: [['*query*', 'none']] }],
])('%s exported under %o', (name, recipe) => {
  test('computes, simulated, what the chain with weights rounded in JavaScript does', async () => {
    const { model, data } = await golden(name);
    const from = await converted(model, data, recipe);
    const outputs = [...model.graph.outputs];
    const chain = simulatedChain(from, outputs);
    const exported = exportGraph(from);
    const wanted = await runOnce(chain, data, simulated);
    const found = await runOnce(exported, data, simulated);
    const chainNames = chain.graph?.output.map((value) => value.name) ?? [];
    expect(exported.graph?.output.map((value) => value.name)).toEqual(outputs);
    outputs.forEach((output, index) => {
      expect(found[output]).toEqual(wanted[chainNames[index] ?? '']);
    });
  });
});

describe('an exported file', () => {
  let model: PreparedModel;
  let data: DataSource;
  beforeAll(async () => {
    ({ model, data } = await golden('digits_mbv2_one'));
  });

  test('keeps inputs, outputs and metadata and holds integers', async () => {
    const documented = patch(model.model, { docString: 'trained twice', modelVersion: 7n });
    const from = await converted({ ...model, model: documented }, data, emptyRecipe);
    const file = exportGraph(from);
    expect(file).toMatchObject({ docString: 'trained twice', modelVersion: 7n });
    expect(file.graph?.input).toEqual(model.model.graph?.input);
    expect(file.graph?.output).toEqual(model.model.graph?.output);
    const types = new Map(file.graph?.initializer.map((tensor) => [tensor.name, tensor.dataType]));
    for (const layer of from.conversion.plan.layers) {
      for (const { tensor } of layer.weights) {
        expect(types.get(`${tensor}_quantized`)).toBe(DataType.INT8);
        expect(types.has(tensor)).toBe(false);
      }
      for (const { tensor } of layer.biases) {
        expect(types.get(`${tensor}_quantized`)).toBe(DataType.INT32);
      }
    }
  });

  test('names com.microsoft only where it needs it', async () => {
    const domains = (file: ModelProto) => file.opsetImport.map(({ domain }) => domain);
    expect(domains(exportGraph(await converted(model, data, emptyRecipe)))).toEqual(['']);
    const wide = exportGraph(await converted(model, data, { ...emptyRecipe, preset: 'a16w8' }));
    expect(domains(wide).toSorted()).toEqual(['', 'com.microsoft']);
    const quantizers = wide.graph?.node.filter(({ opType }) => opType === 'QuantizeLinear') ?? [];
    expect(new Set(quantizers.map(({ domain }) => domain))).toEqual(new Set(['com.microsoft']));
  });

  test('answers like the float model with real kernels, and like it where all is skipped', async () => {
    const [output = ''] = model.graph.outputs;
    const file = exportGraph(await converted(model, data, emptyRecipe));
    expect(await outputDb(model.model, file, data, output)).toBeGreaterThan(20);
    const nothing = exportGraph(await converted(model, data, { ...emptyRecipe, global: 'none' }));
    expect(nothing.graph?.node.map(({ opType }) => opType)).toEqual(
      model.graph.nodes.map(({ opType }) => opType),
    );
    expect(await outputDb(model.model, nothing, data, output)).toBeGreaterThan(90);
  });
});

describe('a skipped layer between quantized ones', () => {
  const wide = [1, 8, 12, 12];
  const conv = (input: string, output: string) =>
    makeNode('Conv', [input, `w ${output}`, `b ${output}`], [output], {}, { name: output });
  const build = async (middle: readonly ReturnType<typeof makeNode>[], last: string) => {
    const names = ['first', 'middle', 'other', 'last'];
    return tinyModel({
      nodes: [conv('x', 'first'), ...middle, conv(last, 'last')],
      inputs: { x: wide },
      outputs: ['last'],
      initializers: [
        ...names.map((name) => weight(`w ${name}`, [8, 8, 1, 1])),
        ...names.map((name) => floats(`b ${name}`, [8], 1, 2, 3, 4, 5, 6, 7, 8)),
      ],
    });
  };
  const executed = async (model: PreparedModel, recipe: Recipe, guarded: boolean) => {
    const data = await normalSamples(model, 4);
    const file = exportGraph(await converted(model, data, recipe));
    const nodes = await executedNodes(encodeShared(guarded ? file : withoutGuards(file)));
    return nodes.map(({ opType, name }) => ({ opType, name }));
  };

  test('Conv is float in the graph that runs, and would not be without its guard', async () => {
    const model = await build([conv('first', 'middle')], 'middle');
    const guarded = await executed(model, skips('middle'), true);
    const floats = guarded.filter(({ opType }) => /^(Nhwc|Fused|NhwcFused)?Conv$/.test(opType));
    // Blocked layouts rename what they take over: `middle_nchwc`.
    expect(floats.map(({ name }) => name.split('_')[0])).toEqual(['middle']);
    expect(guarded.filter(({ opType }) => opType === 'QLinearConv')).toHaveLength(2);
    const bare = await executed(model, skips('middle'), false);
    expect(bare.filter(({ opType }) => opType === 'QLinearConv')).toHaveLength(3);
  });

  test('Add is float in the graph that runs, and would not be without its guard', async () => {
    const model = await build(
      [conv('first', 'other'), makeNode('Add', ['first', 'other'], ['sum'], {}, { name: 'sum' })],
      'sum',
    );
    const ops = async (guarded: boolean) =>
      (await executed(model, skips('sum'), guarded)).map(({ opType }) => opType);
    expect(await ops(true)).toContain('Add');
    expect(await ops(true)).not.toContain('QLinearAdd');
    expect(await ops(false)).toContain('QLinearAdd');
  });

  test('is guarded behind its activation and behind what hands it on', async () => {
    const model = await build(
      [
        conv('first', 'middle'),
        makeNode('Relu', ['middle'], ['relu'], {}, { name: 'relu' }),
        makeNode('MaxPool', ['relu'], ['pool'], { kernel_shape: [2, 2] }, { name: 'pool' }),
      ],
      'pool',
    );
    const nodes = await executed(model, skips('middle'), true);
    expect(nodes.filter(({ opType }) => opType === 'QLinearConv')).toHaveLength(2);
    expect(
      nodes.filter(({ opType }) => opType.endsWith('Conv') && opType !== 'QLinearConv'),
    ).toHaveLength(1);
  });
});

describe('a skipped product of two rounded tensors', () => {
  const integerProduct = /^(MatMulInteger|QLinearMatMul|QGemm)/;

  /** Ops that run instead of the skipped `product`, with and without the guards. */
  async function productOps(op: 'MatMul' | 'Gemm', isMoved: boolean): Promise<string[][]> {
    const model = await tinyModel({
      nodes: [
        makeNode('MatMul', ['x', 'w one'], ['one'], {}, { name: 'one' }),
        makeNode('MatMul', ['x', 'w two'], ['two'], {}, { name: 'two' }),
        makeNode('Transpose', ['two'], ['turned'], { perm: [1, 0] }, { name: 'turned' }),
        makeNode(op, ['one', 'turned'], ['product'], {}, { name: 'product' }),
        makeNode('MatMul', ['product', 'w last'], ['y'], {}, { name: 'last' }),
      ],
      inputs: { x: [8, 8] },
      outputs: ['y'],
      initializers: ['w one', 'w two', 'w last'].map((name) => weight(name, [8, 8])),
    });
    const data = await normalSamples(model, 4);
    const skipped = isMoved ? skips('product', 'turned') : skips('product');
    const file = exportGraph(await converted(model, data, skipped));
    const opsOf = async (exported: ModelProto): Promise<string[]> =>
      (await executedNodes(encodeShared(exported)))
        .filter(({ name, output }) => name.includes('product') || output.includes('product'))
        .map(({ opType }) => opType);
    return [await opsOf(file), await opsOf(withoutGuards(file))];
  }

  test.each([
    ['MatMul', false],
    ['MatMul', true],
    ['Gemm', false],
    ['Gemm', true],
  ] as const)(
    '%s is float in the graph that runs (behind a skipped Transpose: %s)',
    async (op, isMoved) => {
      const [guarded = [], bare = []] = await productOps(op, isMoved);
      expect(guarded.filter((name) => integerProduct.test(name))).toEqual([]);
      expect(guarded.some((name) => name.includes(op))).toBe(true);
      expect(bare.some((name) => integerProduct.test(name))).toBe(true);
    },
  );
});

describe('an If whose branches read tensors from outside', () => {
  const branch = (name: string, op: string) =>
    makeGraph({
      name,
      nodes: [makeNode(op, ['c'], [`${name} y`], {}, { name: `${name} ${op}` })],
      outputs: [makeValueInfo(`${name} y`, DataType.FLOAT)],
    });

  test('reads what the quantized layer gave, under its new name', async () => {
    const model = await tinyModel({
      nodes: [
        makeNode('Conv', ['x', 'w'], ['c'], {}, { name: 'conv' }),
        makeNode('ReduceSum', ['x'], ['total'], { keepdims: 0 }, { name: 'total' }),
        makeNode('Greater', ['total', 'zero'], ['positive'], {}, { name: 'positive' }),
        makeNode(
          'If',
          ['positive'],
          ['d'],
          { then_branch: branch('then', 'Neg'), else_branch: branch('else', 'Exp') },
          { name: 'if' },
        ),
        makeNode('Conv', ['d', 'w'], ['y'], {}, { name: 'last' }),
      ],
      inputs: { x: [1, 2, 3, 3] },
      outputs: ['y'],
      initializers: [weight('w', [2, 2, 1, 1]), floats('zero', [], 0)],
    });
    const data = await normalSamples(model, 6, 3);
    const from = await converted(model, data, emptyRecipe);
    const exported = exportGraph(from);
    const inner = exported.graph?.node
      .find(({ opType }) => opType === 'If')
      ?.attribute.flatMap(({ g }) => g?.node.flatMap((node) => node.input) ?? []);
    expect(inner).toEqual(['c_DequantizeLinear_Output', 'c_DequantizeLinear_Output']);
    const [name = ''] = simulatedChain(from, ['y']).graph?.output.map((value) => value.name) ?? [];
    const seen = new Set<boolean>();
    for (let sample = 0; sample < data.count; sample += 1) {
      const feeds = await data.read(sample);
      seen.add(Array.from(feeds['x']?.data ?? [], Number).reduce((sum, one) => sum + one, 0) > 0);
      const wanted = await runOnce(simulatedChain(from, ['y']), data, simulated, sample);
      expect((await runOnce(exported, data, simulated, sample))['y']).toEqual(wanted[name]);
      await runOnce(exported, data, { level: 'all' }, sample);
    }
    expect(seen.size).toBe(2);
  });
});

test('Gather, Split, Gemm with beta and several consumers come out as one valid file', async () => {
  const model = await tinyModel({
    nodes: [
      makeNode('Gather', ['table', 'x'], ['rows'], {}, { name: 'gather' }),
      makeNode(
        'Gemm',
        ['rows', 'w', 'b'],
        ['g'],
        { beta: { float: 0.5 }, alpha: { float: 2 } },
        { name: 'gemm' },
      ),
      makeNode('Split', ['g'], ['left', 'right'], { axis: 1 }, { name: 'split' }),
      makeNode('Mul', ['left', 'right'], ['m'], {}, { name: 'mul' }),
      makeNode('Concat', ['m', 'g', 'left'], ['y'], { axis: 1 }, { name: 'concat' }),
    ],
    inputs: [makeValueInfo('x', DataType.INT64, [3])],
    outputs: ['y', 'm'],
    initializers: [
      weight('table', [5, 4]),
      weight('w', [4, 6]),
      floats('b', [6], 1, 2, 3, 4, 5, 6),
    ],
  });
  const feeds = { x: { type: 'int64' as const, dims: [3], data: BigInt64Array.of(4n, 0n, 2n) } };
  const data = inMemoryData([feeds]);
  const from = await converted(model, data, { ...emptyRecipe, preset: 'ort-u8s8' });
  const exported = exportGraph(from);
  expect(
    exported.graph?.node
      .filter(({ opType }) => opType === 'Gemm')[0]
      ?.attribute.map(({ name }) => name),
  ).not.toContain('beta');
  const wanted = await runOnce(simulatedChain(from, ['y', 'm']), data, simulated);
  const found = await runOnce(exported, data, simulated);
  expect([found['y'], found['m']]).toEqual(Object.values(wanted));
  expect(await outputDb(model.model, exported, data, 'y')).toBeGreaterThan(25);
});
