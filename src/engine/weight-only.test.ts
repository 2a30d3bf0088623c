import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../test/golden/golden-files';
import { calibrate, measure, quantize } from '../../test/golden/golden-run';
import type { Recipe } from '../shared/recipe/recipe';
import { exportGraph } from './emit/export-graph';
import { executedNodes } from './executed/executed-graph';
import { encodeShared } from './onnx/shared-proto';

interface GoldenRun {
  readonly outputsSqnrDb: Readonly<Record<string, number>>;
  readonly weights: Readonly<
    Record<
      string,
      {
        readonly axis: number;
        readonly blockSize: number;
        readonly dims: readonly number[];
        readonly dataType: number;
        readonly rawSha256: string;
        readonly scaleSha256: string;
        readonly scaleDims: readonly number[];
        readonly zeroPointSha256?: string;
      }
    >
  >;
}

const golden = JSON.parse(readFileSync(`${goldenFolder}/weight-only/bert_tiny.json`, 'utf8')) as {
  readonly runs: Readonly<Record<string, GoldenRun>>;
};

const sha = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');

/** The reference quantizes MatMul with constant weights alone. */
function recipeOf(run: string): Recipe {
  const blockSize = run.includes('b128') ? 128 : 32;
  const symmetric = run.endsWith('-sym');
  const weight = { dtype: symmetric ? 'int4' : 'uint4', symmetric, blockSize } as const;
  return { schema: 'bitloupe.recipe/1', preset: 'w4', global: { weight }, ops: { Gemm: 'none' } };
}

describe.each(Object.entries(golden.runs))('bert_tiny, %s', (name, run) => {
  test('integers, scales and zero points are those of MatMulNBitsQuantizer', async () => {
    const graph = exportGraph(quantize(await calibrate('bert_tiny'), recipeOf(name))).graph;
    const tensors = new Map(graph?.initializer.map((tensor) => [tensor.name, tensor]));
    const nodes = graph?.node.filter(({ opType }) => opType === 'DequantizeLinear') ?? [];
    expect(nodes.length).toBe(Object.keys(run.weights).length);
    for (const [wanted, weight] of Object.entries(run.weights)) {
      const stem = wanted.replace(/_DQ_Q4$/, '');
      const node = nodes.find(({ input }) => input[0]?.startsWith(`${stem}_quantized`));
      const [data, scale, zero] = (node?.input ?? []).map((input) => tensors.get(input));
      const attributes = new Map(node?.attribute.map((one) => [one.name, Number(one.i)]));
      expect([wanted, attributes.get('axis'), attributes.get('block_size')]).toEqual([
        wanted,
        weight.axis,
        weight.blockSize,
      ]);
      expect([data?.dims.map(Number), data?.dataType]).toEqual([weight.dims, weight.dataType]);
      expect(scale?.dims.map(Number)).toEqual(weight.scaleDims);
      expect(sha(scale?.rawData)).toBe(weight.scaleSha256);
      expect(sha(data?.rawData)).toBe(weight.rawSha256);
      expect(sha(zero?.rawData)).toBe(weight.zeroPointSha256);
    }
  });

  test('the outputs are as far from float as the reference says', async () => {
    const calibrated = await calibrate('bert_tiny');
    const { outputs } = await measure(calibrated, quantize(calibrated, recipeOf(name)));
    for (const [output, sqnrDb] of Object.entries(run.outputsSqnrDb)) {
      expect(outputs.get(output)?.sqnr().sqnrDb ?? 0).toBeCloseTo(sqnrDb, 1);
      expect(Math.abs((outputs.get(output)?.sqnr().sqnrDb ?? 0) - sqnrDb)).toBeLessThan(0.05);
    }
  });

  test('ONNX Runtime runs every weight as MatMulNBits', async () => {
    const proto = exportGraph(quantize(await calibrate('bert_tiny'), recipeOf(name)));
    const nodes = await executedNodes(encodeShared(proto));
    const count = nodes.filter(({ opType }) => opType === 'MatMulNBits').length;
    expect(count).toBe(Object.keys(run.weights).length);
  });
});
