import { mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { goldenModel } from '../../../test/golden/golden-files';
import { encodeShared } from '../onnx/shared-proto';
import { createSession } from '../runtime/ort';
import { prepareModel } from './prepare';
import type { PreparedModel } from './model/types';

const folder = 'test/fixtures/golden';

interface Golden {
  readonly model: string;
  readonly activations: Readonly<Record<string, unknown>>;
  readonly layers: Readonly<Record<string, unknown>>;
  readonly accumulatedSqnrDb: Readonly<Record<string, unknown>>;
}

const golden = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Golden);

describe.each([...new Set(golden.map(({ model }) => model))])('%s', (name) => {
  let prepared: PreparedModel;
  beforeAll(async () => {
    prepared = await prepareModel(goldenModel(name));
  });

  test('has every tensor and node that the reference names after its own preparation', () => {
    const nodes = new Set(prepared.graph.nodes.map((node) => node.name));
    const missing = golden
      .filter(({ model }) => model === name)
      .flatMap((file) => [
        ...Object.keys({ ...file.activations, ...file.accumulatedSqnrDb }).filter(
          (tensor) => !prepared.types.has(tensor),
        ),
        // Nodes without a name stand under that of their output; numbers in names that ONNX Runtime
        // makes up depend on what it did before.
        ...Object.keys(file.layers).filter(
          (node) =>
            !nodes.has(node) && !prepared.graph.producer.has(node) && !/_token_\d+$/.test(node),
        ),
      ]);
    expect(missing).toEqual([]);
  });

  test('knows type and rank of every value', () => {
    const values = prepared.graph.nodes.flatMap((node) => node.output).filter((one) => one !== '');
    expect(values.filter((value) => prepared.types.get(value)?.shape == null)).toEqual([]);
  });

  test('finds an original node for every prepared one, and gives each away once', () => {
    expect(prepared.confidence).not.toContain('none');
    const given = prepared.merged.flatMap((names, index) =>
      names.filter((one) => one !== prepared.originalNames[index]),
    );
    expect(new Set(given).size).toBe(given.length);
    const total = Object.values(prepared.originalOps).reduce((sum, count) => sum + count, 0);
    expect(new Set(prepared.merged.flat()).size).toBe(total);
  });

  test('holds every weight in memory and loads as it stands', async () => {
    const session = await createSession(encodeShared(prepared.model), { level: 'disabled' });
    expect(session.outputs.map((output) => output.name)).toEqual(
      prepared.outputs.map((output) => output.name),
    );
    await session.release();
  });
});

test('a folded BatchNormalization belongs to its convolution', async () => {
  const { merged } = await prepareModel(join(folder, 'models/fashion_resnet8_bn/model.onnx'));
  expect(merged).toContainEqual(['/stem/Conv', '/bn/BatchNormalization']);
});

test('an inlined HardSwish is two prepared nodes of one original node', async () => {
  const { graph, merged } = await prepareModel(
    join(folder, 'models/mobilenet_v3_small/model.onnx'),
  );
  const original = '/features/features.0/features.0.2/HardSwish';
  const ops = graph.nodes.filter((_, index) => merged[index]?.[0] === original);
  expect(ops.map((node) => node.opType)).toEqual(['HardSigmoid', 'Mul']);
});

test('a MatMul that was joined with its bias keeps the name of the MatMul', async () => {
  const { graph, merged, confidence } = await prepareModel(
    join(folder, 'models/ppocr_v2_cls/model.onnx'),
  );
  const index = graph.nodes.findIndex((node) => node.opType === 'Gemm');
  expect(merged[index]?.slice(0, 2)).toEqual(['p2o.MatMul.0', 'p2o.Add.86']);
  expect(confidence[index]).toBe('output');
});

test('an opset-9 model is prepared at 13, says so and computes the same', async () => {
  const path = join(folder, 'models/ppocr_v2_cls/model.onnx');
  const prepared = await prepareModel(path);
  expect([prepared.opset, prepared.preparedOpset]).toEqual([9, 13]);
  expect(prepared.notices.map((notice) => notice.code)).toContain('opset-converted');
  const data = Float32Array.from({ length: 3 * 48 * 96 }, (_, at) => Math.sin(at / 40));
  const feeds = { x: { type: 'float32' as const, dims: [1, 3, 48, 96], data } };
  const outputs: number[][] = [];
  for (const model of [path, encodeShared(prepared.model)]) {
    const session = await createSession(model, { level: 'disabled' });
    const result = await session.run(feeds);
    outputs.push(Array.from(result['softmax_0.tmp_0']?.data ?? [], Number));
    await session.release();
  }
  expect(outputs[0]).toHaveLength(2);
  outputs[0]?.forEach((value, at) => expect(outputs[1]?.[at]).toBeCloseTo(value, 5));
});

test('leaves nothing in the temporary folder', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'prepare-test-'));
  await prepareModel(join(folder, 'models/fashion_resnet8/model.onnx'), { tempDir });
  expect(readdirSync(tempDir)).toEqual([]);
  rmdirSync(tempDir);
});
