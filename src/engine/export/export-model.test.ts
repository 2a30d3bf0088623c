import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOrdinaryUser, canBecomeOrdinaryUser } from '../../../test/as-ordinary-user';
import { calibrate, goldenRecipe } from '../../../test/golden/golden-run';
import type { EngineCalls } from '../../shared/contract/contract';
import type { ExportResult } from '../../shared/contract/results';
import type { Kernels } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import { createEngine } from '../index';
import type { Engine } from '../index';
import {
  decodeModel,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  DataType,
} from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';
import { createSession } from '../runtime/ort';
import { makePlan } from '../plan/plan';
import { executedLayers } from './check-skips';
import { executedNodes } from '../executed/executed-graph';

let folder: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-export-'));
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
  });
});

afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const golden = (name: string): string => `test/fixtures/golden/models/${name}`;

async function open(model: string, data: string, limit = 8): Promise<void> {
  await engine.openModel({ jobId: 'open', file: model });
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder: data, limit } });
}

async function measured(recipe: Recipe, kernels: Kernels): Promise<readonly (number | null)[]> {
  const options = { kernels, scope: 'layers', shadow: false } as const;
  const { report } = await engine.run({ jobId: 'run', recipe, options });
  return report.outputs.map(({ sqnrDb }) => sqnrDb);
}

function write(
  recipe: Recipe,
  target: string,
  format: 'qdq' | 'qoperator' = 'qdq',
): ReturnType<EngineCalls['exportModel']> {
  return engine.exportModel({ jobId: 'export', request: { recipe, target, format } });
}

function expectNear(
  found: readonly (number | null)[],
  wanted: readonly (number | null)[],
  tolerance: number,
): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((db, index) => {
    expect(
      Math.abs((db ?? Infinity) - (wanted[index] ?? Infinity)),
      `output ${index}: ${db} dB`,
    ).toBeLessThanOrEqual(tolerance);
  });
}

/** Weighted layers of a written file that ONNX Runtime runs in float. */
async function floatLayers(
  model: string,
  recipe: Recipe,
  written: string,
): Promise<readonly string[]> {
  const prepared = await prepareModel(model);
  const plan = makePlan(prepared, recipe);
  const exported = decodeModel(await readFile(written));
  const layers = executedLayers(prepared, plan, exported, await executedNodes(written));
  return layers
    .filter(({ layer, kind }) => layer.weighted && products.has(layer.op) && kind !== 'int8')
    .map(({ layer }) => layer.name);
}

const products = new Set(['Conv', 'Gemm', 'MatMul']);

// The last bits of float sums decide a few roundings otherwise than int8 kernels do. Through the 50
// layers of mobilenet_v3_small, whose weights are random, each grows to the size of the noise itself:
// its 17 dB on 8 samples come out up to 0.7 dB higher or lower.
describe.each<[string, readonly string[], number]>([
  ['digits_mbv2_one', ['/features/features.1/conv/conv.0/conv.0.0/Conv', '/fc/Gemm'], 0.3],
  ['fashion_resnet8', ['/layers/layers.1/c2/Conv'], 0.3],
  ['mobilenet_v3_small', ['/features/features.4/block/block.1/block.1.0/Conv'], 1],
  ['bert_tiny', ['/m/encoder/layer.0/attention/self/query/MatMul'], 0.3],
])('%s', (name, someLayers, simulatedDb) => {
  const model = `${golden(name)}/model.onnx`;
  const full: Recipe = { schema: 'bitloupe.recipe/1' };
  let skipping: Recipe;
  let skipped: readonly string[];

  beforeAll(async () => {
    await open(model, `${golden(name)}/calib`);
    const { layers } = await engine.describePlan({ recipe: full });
    const weighted = layers.filter(
      ({ op, weighted: isWeighted }) => isWeighted && products.has(op),
    );
    // The first, the last, every seventh, and some named ones.
    skipped = weighted
      .map(({ name: layer }) => layer)
      .filter(
        (layer, index) =>
          index % 7 === 0 || index === weighted.length - 1 || someLayers.includes(layer),
      );
    skipping = {
      ...full,
      layers: Object.fromEntries(skipped.map((layer) => [layer, 'none' as const])),
    };
  });

  test.each(['every layer quantized', 'some layers skipped'])(
    'written with %s, gives what was measured',
    async (kind) => {
      const recipe = kind === 'every layer quantized' ? full : skipping;
      const target = at(`${name}.onnx`);
      const result = await write(recipe, target);
      const found = result.outputs.map(({ sqnrDb }) => sqnrDb);
      expectNear(found, await measured(recipe, 'real'), 0.05);
      expectNear(found, await measured(recipe, 'simulated'), simulatedDb);
      expect(result.sizeBytes).toBe((await stat(target)).size);
      expect(result.sizeBytes).toBeLessThan(result.floatBytes);
    },
  );

  test('runs every skipped layer with weights in float, and no other', async () => {
    const target = at(`${name}-skips.onnx`);
    await write(skipping, target);
    expect(await floatLayers(model, skipping, target)).toEqual(skipped);
    await write(full, target);
    expect(await floatLayers(model, full, target)).toEqual([]);
  });

  test('keeps inputs, outputs and metadata of the float model', async () => {
    const target = at(`${name}-kept.onnx`);
    await write(full, target);
    const before = decodeModel(await readFile(model));
    const after = decodeModel(await readFile(target));
    const names = ({ graph }: ModelProto) => ({
      inputs: graph?.input
        .map((value) => value.name)
        .filter((input) => !graph.initializer.some((tensor) => tensor.name === input)),
      outputs: graph?.output.map((value) => value.name),
      graph: graph?.name,
    });
    expect(names(after)).toEqual(names(before));
    expect(after.metadataProps).toEqual(before.metadataProps);
    expect(after.producerName).toBe(before.producerName);
    expect(after.docString).toBe(before.docString);
  });
});

test('with its depthwise layers skipped, the digits file gives exactly what was simulated', async () => {
  await open('resources/sample/digits.onnx', 'resources/sample/calibration');
  const full: Recipe = { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' };
  const depthwise: Recipe = { ...full, patterns: [['*/conv.1/conv.1.0/Conv', 'none']] };
  const result = await write(depthwise, at('depthwise.onnx'));
  const found = result.outputs.map(({ sqnrDb }) => sqnrDb);
  expectNear(found, await measured(depthwise, 'simulated'), 0.05);
});

test('a saturated Softmax at the end, whose integer kernel differs by a step, gives what was measured', async () => {
  await open(`${golden('ppocr_v2_cls')}/model.onnx`, `${golden('ppocr_v2_cls')}/calib`, 4);
  const recipe = goldenRecipe('u8s8');
  const result = await write(recipe, at('cls.onnx'));
  const found = result.outputs.map(({ sqnrDb }) => sqnrDb);
  expectNear(found, await measured(recipe, 'real'), 0.05);
});

describe('an opset 11 model', () => {
  test('is exported per channel at opset 13 and loads', async () => {
    await open(`${golden('ppocr_v2_cls')}/model.onnx`, `${golden('ppocr_v2_cls')}/calib`, 2);
    const target = at('per-channel.onnx');
    const result = await write({ schema: 'bitloupe.recipe/1' }, target);
    const written = decodeModel(await readFile(target));
    const opset = written.opsetImport.find(({ domain }) => domain === '');
    expect(Number(opset?.version)).toBe(13);
    const axes = written.graph?.node.filter(
      ({ opType, attribute }) =>
        opType === 'DequantizeLinear' && attribute.some((entry) => entry.name === 'axis'),
    );
    expect(axes?.length).toBeGreaterThan(50);
    expect(result.executedOps['QLinearConv']).toBe(53);
  });
});

test('an opset 9 model that cannot be raised is refused before anything is written', async () => {
  const file = at('opset9.onnx');
  await writeFile(file, opset9Model());
  const prepared = await engine.openModel({ jobId: 'open', file });
  await engine.setData({
    jobId: 'data',
    data: { kind: 'generated', distribution: 'normal', samples: 1 },
  });
  const target = at('opset9.int8.onnx');
  expect(prepared.opset).toBe(9);
  await expect(write({ schema: 'bitloupe.recipe/1' }, target)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('opset 9'),
  });
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

/** MatMul in front of an experimental operator that opset 10 no longer has: the opset stays. */
function opset9Model(): Uint8Array {
  const weight = makeTensor('w', DataType.FLOAT, [2, 2], Float32Array.of(1, 2, 3, 4));
  const tanh = { alpha: { float: 1 }, beta: { float: 1 } };
  const graph = makeGraph({
    name: 'old',
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['a'], {}, { name: 'product' }),
      makeNode('ScaledTanh', ['a'], ['y'], tanh, { name: 'tanh' }),
    ],
    inputs: [makeValueInfo('x', DataType.FLOAT, [1, 2])],
    outputs: [makeValueInfo('y', DataType.FLOAT, [1, 2])],
    initializers: [weight],
  });
  return encodeModel(makeModel(graph, new Map([['', 9]])));
}

describe('a place that cannot be written to', () => {
  const recipe: Recipe = { schema: 'bitloupe.recipe/1' };
  beforeAll(() => open('resources/sample/digits.onnx', 'resources/sample/calibration', 2));

  test('is an error that names the folder, when it does not exist', async () => {
    await expect(write(recipe, at('nowhere/model.onnx'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('nowhere'),
    });
  });

  test('is an error when it is a folder', async () => {
    await mkdir(at('taken.onnx'));
    await expect(write(recipe, at('taken.onnx'))).rejects.toMatchObject({ code: 'io' });
  });

  test.runIf(canBecomeOrdinaryUser)('leaves the old file as it was', async () => {
    const locked = at('locked');
    await mkdir(locked);
    const target = join(locked, 'model.onnx');
    await writeFile(target, 'old');
    await chmod(locked, 0o555);
    await chmod(folder, 0o755);
    await asOrdinaryUser(async () => {
      await expect(write(recipe, target)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('locked'),
      });
    });
    await chmod(locked, 0o755);
    expect(await readFile(target, 'utf8')).toBe('old');
  });
});

test('a cancelled export writes nothing', async () => {
  await open('resources/sample/digits.onnx', 'resources/sample/calibration', 8);
  const target = at('cancelled.onnx');
  const running = write({ schema: 'bitloupe.recipe/1' }, target);
  await engine.cancel({ jobId: 'export' });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the hash is that of the written file, which gives the same answers when loaded alone', async () => {
  const name = 'fashion_resnet8';
  await open(`${golden(name)}/model.onnx`, `${golden(name)}/calib`, 2);
  const target = at('alone.onnx');
  const result: ExportResult = await write({ schema: 'bitloupe.recipe/1' }, target);
  expect(result.sha256).toMatch(/^[0-9a-f]{64}$/);
  const { data } = await calibrate(name);
  const session = await createSession(target, { level: 'all' });
  const outputs = await session.run(await data.read(0));
  await session.release();
  expect(Object.values(outputs)[0]?.dims).toEqual([1, 10]);
});
