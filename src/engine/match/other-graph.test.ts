import { expect, test } from 'vitest';
import { prepareModel } from '../prepare/prepare';
import { otherLayers, otherPrecisions } from './other-graph';

const folder = 'test/fixtures/cases';

test('a layer of a trained model is drawn with its scaling, its normalization and its rounding', async () => {
  const model = await prepareModel(`${folder}/compare_qat/qat.onnx`, {});
  const found = [
    {
      layer: 'conv',
      theirNode: '/conv1/Conv',
      theirTensor: '/activation_post_process_2/DequantizeLinear_output_0',
    },
  ];
  const [layer] = otherLayers(model, found);
  const ops = layer?.nodeIds.map((id) => model.graph.nodes[id]?.opType);
  expect(layer?.layers).toEqual(['conv']);
  expect(ops?.slice(0, 6)).toEqual([
    'Conv',
    'Div',
    'BatchNormalization',
    'Relu',
    'QuantizeLinear',
    'DequantizeLinear',
  ]);
  // The weights' own rounding, and nothing of what the layer reads.
  expect(ops).toHaveLength(10);
});

test('layers that one node computes are one', async () => {
  const model = await prepareModel(`${folder}/compare_qoperator/int8.onnx`, {});
  const found = ['one', 'other'].map((layer) => ({
    layer,
    theirNode: 'Gemm_y_quant',
    theirTensor: 'y',
  }));
  const layers = otherLayers(model, found);
  expect(layers.map((each) => each.layers)).toEqual([['one', 'other']]);
  expect(layers[0]?.nodeIds.map((id) => model.graph.nodes[id]?.opType)).toEqual([
    'QGemm',
    'DequantizeLinear',
  ]);
});

test('a float behind its rounding counts as the integer that it was', async () => {
  const model = await prepareModel(`${folder}/compare_qoperator/int8.onnx`, {});
  expect(otherPrecisions(model)).toContainEqual({ tensor: 'y', effective: 'uint8', roundedAt: [] });
});
