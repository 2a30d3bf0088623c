import { beforeAll, describe, expect, test } from 'vitest';
import { readGoldenFiles } from '../../test/golden/golden-files';
import type { GoldenFile } from '../../test/golden/golden-files';
import { calibrate, goldenRecipe, measure, quantize } from '../../test/golden/golden-run';
import type { CalibratedModel } from '../../test/golden/golden-run';
import { exportGraph } from './emit/export-graph';
import type { ConvertedModel } from './emit/quantized-chain';
import { channelErrors, weightMetric } from './measure/weight-sqnr';
import { floatWeight } from './quantize/float-weights';

// Reference: ONNX Runtime 1.30.0, quantize_static, QDQ, MinMax (test/fixtures/golden/README.md).

/** Values of −3.4e38 that the reference counts as signal: hundreds of dB of nothing. */
const attentionMasks: Readonly<Record<string, readonly string[]>> = {
  bert_tiny: [
    '/m/encoder/layer.0/attention/self/Add_output_0',
    '/m/encoder/layer.1/attention/self/Add_output_0',
  ],
};

describe.each(readGoldenFiles())('$model $mode', (golden) => {
  let calibrated: CalibratedModel;
  let converted: ConvertedModel;
  beforeAll(async () => {
    calibrated = await calibrate(golden.model);
    converted = quantize(calibrated, goldenRecipe(golden.mode));
  });

  test('rounds the same tensors to the same scales and zero points', () => {
    const { plan, qparams } = converted.conversion;
    const ours = new Map<string, object>();
    for (const [id, { scale, zeroPoint }] of qparams) {
      const rounding = plan.roundings.get(id);
      // The reference lists activations only.
      if (rounding === undefined || rounding.range.kind === 'initializer') continue;
      ours.set(rounding.tensor, {
        dtype: rounding.config.dtype,
        scale: [scale],
        zeroPoint: [zeroPoint],
      });
    }
    expect(Object.fromEntries(ours)).toEqual(golden.activations);
  });

  test('gives every weight the same axis, scales, zero points and SQNR', () => {
    const weights = weightsOf(golden);
    const ours = weights.map(({ node, wanted }) => {
      const { use, weight } = weightAt(converted, node, wanted.name);
      const channels = channelErrors(floatWeight(converted.model, use.tensor), weight, weight.axis);
      return {
        name: use.tensor,
        dtype: weight.dtype,
        axis: weight.axis,
        scale: [...weight.scale],
        zeroPoint: [...weight.zeroPoint],
        sqnrDb: weightMetric(use.tensor, channels).sqnrDb,
      };
    });
    expect(ours).toEqual(
      weights.map(({ wanted }) => ({ ...wanted, sqnrDb: near(wanted.sqnrDb, 0.001) })),
    );
  });

  test('gives every bias the same scales', () => {
    const wanted = Object.entries(golden.layers).flatMap(([node, { bias }]) =>
      bias === undefined ? [] : [{ node, scale: bias.scale }],
    );
    const ours = wanted.map(({ node }) => {
      const use = layerOf(converted, node)?.biases[0];
      const bias = converted.conversion.biases.get(use?.key ?? '');
      return { node, scale: [...(bias?.scale ?? [])] };
    });
    expect(ours).toEqual(wanted);
  });

  test('measures the same accumulated and output SQNR', async () => {
    const sums = await measure(calibrated, converted);
    const ours: Record<string, number | null> = {};
    const wanted: Record<string, unknown> = {};
    for (const layer of converted.conversion.plan.layers) {
      const tensor = layer.outputs[0] ?? '';
      const db = golden.accumulatedSqnrDb[tensor];
      if (db === undefined || attentionMasks[golden.model]?.includes(tensor)) continue;
      ours[tensor] = sums.accumulated.get(layer.index)?.sqnr().sqnrDb ?? null;
      wanted[tensor] = near(db, 0.05);
    }
    for (const [tensor, db] of Object.entries(golden.outputsSqnrDb)) {
      ours[`output ${tensor}`] = sums.outputs.get(tensor)?.sqnr().sqnrDb ?? null;
      wanted[`output ${tensor}`] = near(db, 0.05);
    }
    expect(Object.keys(ours).length).toBeGreaterThan(golden.samples / 2);
    expect(ours).toEqual(wanted);
    const masked = converted.conversion.plan.layers.filter(({ index }) =>
      sums.accumulated.get(index)?.sqnr().flags?.includes('masked'),
    );
    expect(masked.map(({ outputs }) => outputs[0])).toEqual(attentionMasks[golden.model] ?? []);
  });

  test('writes a file with as many Q/DQ pairs and layers', () => {
    const counts: Record<string, number> = {};
    for (const { opType } of exportGraph(converted).graph?.node ?? []) {
      counts[opType] = (counts[opType] ?? 0) + 1;
    }
    const wanted = { ...golden.nodeCounts };
    for (const op of Object.keys({ ...counts, ...wanted })) {
      // Reshapes and constants are the preparation's business, not the quantizer's.
      if (!comparedOps.has(op)) {
        delete counts[op];
        delete wanted[op];
      }
    }
    expect(counts).toEqual(wanted);
  });
});

const comparedOps = new Set([
  'QuantizeLinear',
  'DequantizeLinear',
  'Conv',
  'Gemm',
  'MatMul',
  'Relu',
  'Clip',
  'Add',
  'Mul',
  'HardSigmoid',
  'MaxPool',
  'GlobalAveragePool',
]);

function weightsOf(golden: GoldenFile) {
  return Object.entries(golden.layers).flatMap(([node, { weight }]) =>
    weight === undefined ? [] : [{ node, wanted: weight }],
  );
}

/** The layer of a reference node; nodes without a name stand under that of their output. */
function layerOf({ conversion, model }: ConvertedModel, node: string) {
  return conversion.plan.layers.find((layer) => {
    const found = model.graph.nodes[layer.node];
    return found?.name === node || found?.output[0] === node;
  });
}

function weightAt(converted: ConvertedModel, node: string, tensor: string) {
  const use = layerOf(converted, node)?.weights.find((candidate) => candidate.tensor === tensor);
  const weight = converted.conversion.weights.get(use?.key ?? '');
  if (use === undefined || weight === undefined) throw new Error(`${node} has no '${tensor}'`);
  return { use, weight };
}

/** Matches a number within `tolerance`, and null only by null. */
function near(value: number | null, tolerance: number): unknown {
  if (value === null) return null;
  return {
    asymmetricMatch: (found: unknown) =>
      typeof found === 'number' && Math.abs(found - value) <= tolerance,
    toString: () => `${value} ± ${tolerance}`,
    toAsymmetricMatcher: () => `${value} ± ${tolerance}`,
  };
}
