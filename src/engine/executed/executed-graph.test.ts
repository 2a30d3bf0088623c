import { describe, expect, test } from 'vitest';
import { readGoldenFiles } from '../../../test/golden/golden-files';
import type { GoldenFile } from '../../../test/golden/golden-files';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import { exportGraph } from '../emit/export-graph';
import { encodeShared } from '../onnx/shared-proto';
import { countOpTypes, executedNodes } from './executed-graph';

/** Ops of ONNX Runtime's own quantized model that become one integer kernel each. */
const kernels: Readonly<Record<string, readonly string[]>> = {
  Conv: ['QLinearConv'],
  Gemm: ['QGemm'],
  MatMul: ['QLinearMatMul', 'MatMulIntegerToFloat'],
  Add: ['QLinearAdd'],
  Mul: ['QLinearMul'],
  GlobalAveragePool: ['QLinearGlobalAveragePool'],
  Softmax: ['QLinearSoftmax'],
};

async function executed(golden: GoldenFile): Promise<Readonly<Record<string, number>>> {
  const from = quantize(await calibrate(golden.model), goldenRecipe(golden.mode));
  return countOpTypes(await executedNodes(encodeShared(exportGraph(from))));
}

// int8 activations run in float on x64 behind Q and DQ, in ONNX Runtime's own files as in ours.
const unsigned = readGoldenFiles().filter(({ mode }) => mode.startsWith('u8'));

describe.each(unsigned)('the exported $model $mode', (golden) => {
  test('runs at least as many integer kernels as the reference has layers of their kind', async () => {
    const counts = await executed(golden);
    for (const [op, names] of Object.entries(kernels)) {
      const wanted = golden.nodeCounts[op] ?? 0;
      const found = names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
      // A few Add and Mul work on integers (shapes) or stand behind float nodes in both files.
      const float = wanted - (counts[op] ?? 0);
      expect({ [op]: found }).toEqual({ [op]: expect.toSatisfy((n: number) => n >= float) });
    }
  });

  test('leaves a Q and a DQ only at float nodes and at the edges of the model', async () => {
    const counts = await executed(golden);
    const left = (counts['QuantizeLinear'] ?? 0) + (counts['DequantizeLinear'] ?? 0);
    expect(left).toBeLessThanOrEqual(forcedPairs[golden.model] ?? 0);
  });
});

/** Q and DQ in what ONNX Runtime 1.30 makes of its own quantizer's file; for bert_tiny that has 59. */
const forcedPairs: Readonly<Record<string, number>> = {
  // Input, output, and around ReduceMean.
  digits_mbv2_one: 4,
  digits_mbv2_one_bn: 4,
  fashion_resnet8: 4,
  fashion_resnet8_bn: 4,
  // Input, output, and around 28 HardSigmoid.
  mobilenet_v3_small: 58,
  // Input, output, and around 18 Div, 9 HardSigmoid, MaxPool.
  ppocr_v2_cls: 56,
  // Around LayerNormalization (weights, too), Erf, Div, Tanh, Shape, Where.
  bert_tiny: 29,
  // Around Sub, Pow, ReduceMean, Sqrt, Div, HardSigmoid and Shape; counted in ours, which rounds the same tensors.
  ppocr_v4_rec: 88,
};

test('the digits sample runs 19 QLinearConv, 3 QLinearAdd and a QGemm', async () => {
  const golden = unsigned.find(({ model }) => model === 'digits_mbv2_one');
  expect(golden).toBeDefined();
  if (golden === undefined) return;
  expect(await executed(golden)).toEqual({
    QLinearConv: 19,
    QLinearAdd: 3,
    QGemm: 1,
    QuantizeLinear: 2,
    DequantizeLinear: 2,
    Transpose: 2,
    ReduceMean: 1,
  });
});
