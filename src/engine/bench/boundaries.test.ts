import { expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import type { Recipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import { executedNodes } from '../executed/executed-graph';
import { encodeShared } from '../onnx/shared-proto';
import { attributeNodes } from '../executed/attribute-nodes';
import { boundariesOf } from './boundaries';
import { sourceGraph } from '../executed/source-graph';

/** `kind place float-op of int8-op` → how many. */
async function boundaries(name: string, recipe: Recipe): Promise<Readonly<Record<string, number>>> {
  const converted = quantize(await calibrate(name), recipe);
  const { model, conversion } = converted;
  const exported = exportGraph(converted);
  if (exported.graph === undefined) throw new Error('no graph');
  const source = sourceGraph(model, exported.graph);
  const executed = attributeNodes(source, await executedNodes(encodeShared(exported)));
  const timed = executed.map((node) => ({ ...node, us: 1 }));
  const counts: Record<string, number> = {};
  for (const { kind, place, floatSide, layer } of boundariesOf(conversion.plan, source, timed)) {
    const floatOps = [...new Set(floatSide.map((index) => model.graph.nodes[index]?.opType))];
    const op = layer === null ? 'nobody' : conversion.plan.layers[layer]?.op;
    const key = [kind, place, ...floatOps, 'of', op].join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('the Q and DQ of the digits sample stand at its edges and around its ReduceMean', async () => {
  expect(await boundaries('digits_mbv2_one', goldenRecipe('u8s8'))).toEqual({
    'quantize edge of Conv': 1,
    'dequantize activation ReduceMean of Conv': 1,
    'quantize activation ReduceMean of Gemm': 1,
    'dequantize edge of Gemm': 1,
  });
});

test('those of mobilenet_v3_small stand around its HardSigmoids', async () => {
  expect(await boundaries('mobilenet_v3_small', goldenRecipe('u8s8'))).toEqual({
    'quantize edge of Conv': 1,
    'dequantize activation HardSigmoid of Conv': 27,
    'dequantize activation HardSigmoid of Gemm': 1,
    'quantize activation HardSigmoid of Mul': 28,
    'dequantize edge of Gemm': 1,
  });
});

test('weights that are dequantized at every run are told apart', async () => {
  const found = await boundaries('bert_tiny', goldenRecipe('u8s8'));
  expect(found['dequantize weight of LayerNormalization']).toBe(10);
  expect(found['dequantize activation LayerNormalization of Add']).toBe(5);
});

test('a skipped layer is the float side of the Q and DQ around it', async () => {
  const skipped: Recipe = {
    ...goldenRecipe('u8s8'),
    layers: { '/layers/layers.1/c2/Conv': 'none' },
  };
  const found = await boundaries('fashion_resnet8', skipped);
  expect(found['dequantize activation Conv of Conv']).toBe(1);
  expect(found['quantize activation Conv of Add']).toBe(1);
});
