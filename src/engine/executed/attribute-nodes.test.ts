import { layerOf } from '../plan/layer-of';
import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import type { CalibratedModel } from '../../../test/golden/golden-run';
import type { Recipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { executedNodes } from './executed-graph';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { attributeNodes } from './attribute-nodes';
import type { ExecutedNode } from './attribute-nodes';
import { sourceGraph } from './source-graph';

async function attribute(
  { model }: CalibratedModel,
  proto: ModelProto,
): Promise<readonly ExecutedNode[]> {
  if (proto.graph === undefined) throw new Error('no graph');
  return attributeNodes(sourceGraph(model, proto.graph), await executedNodes(encodeShared(proto)));
}

/** layer name → op types of the nodes that compute it. */
function kernelsByLayer(
  { conversion: { plan } }: ConvertedModel,
  nodes: readonly ExecutedNode[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    plan.layers.map((layer) => [
      layer.name,
      nodes
        .filter(
          ({ role, main }) =>
            role === 'compute' && plan.layerOfNode.get(main ?? -1) === layer.index,
        )
        .map(({ node }) => node.opType),
    ]),
  );
}

describe.each([
  ['digits_mbv2_one', /^(QLinearConv|QGemm)$/, /^(Conv|FusedConv|Gemm|FusedGemm)$/],
  ['fashion_resnet8', /^(QLinearConv|QGemm)$/, /^(Conv|FusedConv|Gemm|FusedGemm)$/],
  ['mobilenet_v3_small', /^(QLinearConv|QGemm)$/, /^(Conv|FusedConv|Gemm|FusedGemm)$/],
  [
    'ppocr_v2_cls',
    /^(QLinearConv|QGemm|QLinearMatMul)$/,
    /^(Conv|FusedConv|Gemm|MatMul|FusedGemm)$/,
  ],
  [
    'bert_tiny',
    /^(QLinearMatMul|MatMulIntegerToFloat|QGemm)$/,
    /^(MatMul|FusedMatMul|FusedGemm|Gemm)$/,
  ],
])('the executed graph of %s', (name, integerKernel, floatKernel) => {
  let calibrated: CalibratedModel;
  let converted: ConvertedModel;
  beforeAll(async () => {
    calibrated = await calibrate(name);
    converted = quantize(calibrated, goldenRecipe('u8s8'));
  });

  test('every weighted layer is found at exactly one float kernel in the float model', async () => {
    const nodes = await attribute(calibrated, calibrated.model.model);
    const kernels = kernelsByLayer(converted, nodes);
    expect(productsOf(converted, kernels, floatKernel)).toEqual(oneEach(converted));
    expect(nodes.filter(({ main }) => main === null)).toEqual([]);
  });

  test('every weighted layer is found at exactly one int8 kernel in the quantized model', async () => {
    const nodes = await attribute(calibrated, exportGraph(converted));
    const kernels = kernelsByLayer(converted, nodes);
    expect(productsOf(converted, kernels, integerKernel)).toEqual(oneEach(converted));
    expect(nodes.filter(({ main, role }) => main === null && role !== 'rounding')).toEqual([]);
  });

  test('a skipped layer is found at a float kernel, and no other layer is', async () => {
    const { layers } = converted.conversion.plan;
    const products = layers.filter((layer) => productOps.has(layer.op));
    const skipped = products[Math.floor(products.length / 2)]?.name ?? '';
    const recipe: Recipe = { ...goldenRecipe('u8s8'), layers: { [skipped]: 'none' } };
    const partly = quantize(calibrated, recipe);
    const kernels = kernelsByLayer(partly, await attribute(calibrated, exportGraph(partly)));
    const floats = products
      .filter(({ name: layer }) => kernels[layer]?.some((op) => floatKernel.test(op)))
      .map(({ name: layer }) => layer);
    expect(floats).toEqual([skipped]);
  });
});

const productOps = new Set(['Conv', 'Gemm', 'MatMul']);

/** Number of kernels of a kind, by weighted layer. */
function productsOf(
  { conversion }: ConvertedModel,
  kernels: Readonly<Record<string, readonly string[]>>,
  kind: RegExp,
): Readonly<Record<string, number>> {
  const layers = conversion.plan.layers.filter(({ op }) => productOps.has(op));
  return Object.fromEntries(
    layers.map(({ name }) => [name, kernels[name]?.filter((op) => kind.test(op)).length ?? 0]),
  );
}

function oneEach({ conversion }: ConvertedModel): Readonly<Record<string, number>> {
  const layers = conversion.plan.layers.filter(({ op }) => productOps.has(op));
  return Object.fromEntries(layers.map(({ name }) => [name, 1]));
}

test('an Add fused into a Conv is covered by the Conv, whose time it is', async () => {
  const calibrated = await calibrate('digits_mbv2_one');
  const converted = quantize(calibrated, goldenRecipe('u8s8'));
  const nodes = await attribute(calibrated, calibrated.model.model);
  const { plan } = converted.conversion;
  const add = plan.layers.find(({ op }) => op === 'Add');
  const covering = nodes.find(({ covers }) => covers.includes(add?.node ?? -1));
  expect(covering?.node.opType).toBe('Conv');
  expect(layerOf(plan, covering?.main)?.op).toBe('Conv');
});

test('Transposes that only change the layout belong to the layer they serve', async () => {
  const calibrated = await calibrate('digits_mbv2_one');
  const converted = quantize(calibrated, goldenRecipe('u8s8'));
  const nodes = await attribute(calibrated, exportGraph(converted));
  const { plan } = converted.conversion;
  const served = nodes
    .filter(({ role }) => role === 'layout')
    .map(({ node, main }) => [node.opType, layerOf(plan, main)?.name]);
  expect(served).toEqual([
    ['Transpose', '/features/features.0/features.0.0/Conv'],
    ['Transpose', '/features/features.7/features.7.0/Conv'],
  ]);
});
