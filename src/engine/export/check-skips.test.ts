import { expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import type { Recipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { patch, withGraph } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { checkSkipsStayFloat, executedLayers } from './check-skips';
import { executedNodes } from '../executed/executed-graph';

const conv = '/layers/layers.1/c2/Conv';
const add = '/layers/layers.1/Add';

async function skipping(...layers: readonly string[]): Promise<ConvertedModel> {
  const recipe: Recipe = {
    ...goldenRecipe('u8s8'),
    layers: Object.fromEntries(layers.map((layer) => [layer, 'none'])),
  };
  return quantize(await calibrate('fashion_resnet8'), recipe);
}

/** The exported graph without the guards that keep skipped layers in float. */
function unguarded(model: ModelProto): ModelProto {
  const { graph } = model;
  if (graph === undefined) return model;
  const inputs = new Map(
    graph.node.flatMap((node) =>
      node.opType === 'Max' ? [[node.output[0] ?? '', node.input[0] ?? ''] as const] : [],
    ),
  );
  const node = graph.node
    .filter(({ opType }) => opType !== 'Max')
    .map((one) => patch(one, { input: one.input.map((name) => inputs.get(name) ?? name) }));
  return withGraph(model, patch(graph, { node }));
}

test.each([conv, add])(
  'a skipped %s passes with its guard and is caught without',
  async (layer) => {
    const { model, conversion } = await skipping(layer);
    const guarded = exportGraph(await skipping(layer));
    const nodes = await executedNodes(encodeShared(guarded));
    expect(() => checkSkipsStayFloat(model, conversion.plan, guarded, nodes)).not.toThrow();

    const open = unguarded(guarded);
    const pulled = await executedNodes(encodeShared(open));
    expect(() => checkSkipsStayFloat(model, conversion.plan, open, pulled)).toThrow(
      expect.objectContaining({ code: 'internal', message: expect.stringContaining(`'${layer}'`) }),
    );
  },
);

test('a skipped layer that is nowhere in the executed graph is caught', async () => {
  const { model, conversion } = await skipping(conv);
  const exported = exportGraph(await skipping(conv));
  expect(() => checkSkipsStayFloat(model, conversion.plan, exported, [])).toThrow(
    expect.objectContaining({ message: expect.stringContaining('cannot be found') }),
  );
});

test('without skips every layer is found in int8', async () => {
  const { model, conversion } = await skipping();
  const exported = exportGraph(await skipping());
  const nodes = await executedNodes(encodeShared(exported));
  const kinds = executedLayers(model, conversion.plan, exported, nodes).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['int8']));
});
