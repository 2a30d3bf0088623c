import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { describeLayer, shapeText } from './describe-layer';

test('a layer reads as op, detail, what is folded in, and shape', () => {
  const model = digitsModel();
  const layer = model.plan.layers[19];
  expect(layer && describeLayer(layer, model.nodes)).toBe('Conv 3×3 depthwise + Clip · 128×4×4');
});

test('shapes leave out the batch and admit what is dynamic', () => {
  expect(shapeText([-1, 3, -1, 224])).toBe('3×?×224');
  expect(shapeText([4, 10])).toBe('4×10');
  expect(shapeText(null)).toBe('');
});
