import { expect, test } from 'vitest';
import { emptyRecipe, type Recipe } from './recipe';
import { compileRecipe } from './resolve';
import { placeFor } from './place-for';
import { presets } from './presets';
import { targetNames, targets } from '../targets/targets';

const { config } = presets.default;
const resolve = (recipe: Recipe, op: string) => compileRecipe(recipe, () => null)(['layer'], op);

test('every rule has an id of its own, a source and an address', () => {
  for (const name of targetNames) {
    const { rules } = targets[name];
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { source, says } of rules) {
      expect(source.title).not.toBe('');
      expect(source.address).toMatch(/^https:\/\//);
      expect(says).not.toMatch(/\.$/);
    }
  }
});

test('without a target a recipe resolves as before', () => {
  expect(resolve(emptyRecipe, 'Conv')).toMatchObject({ config, skipped: false, source: 'preset' });
});

test('TensorRT gets symmetric int8, and float where it gains nothing', () => {
  const recipe: Recipe = { ...emptyRecipe, target: 'tensorrt' };
  const { config: placed, source } = resolve(recipe, 'Conv');
  expect(source).toBe('target');
  expect(placed.activation).toMatchObject({ dtype: 'int8', symmetric: true });
  expect(placed.weight).toMatchObject({ dtype: 'int8', symmetric: true, granularity: 'channel' });
  expect(resolve(recipe, 'Softmax')).toMatchObject({ skipped: true, source: 'target' });
});

test('a layer that the recipe skips stays skipped by the recipe', () => {
  const recipe: Recipe = { ...emptyRecipe, target: 'tensorrt', ops: { Softmax: 'none' } };
  expect(resolve(recipe, 'Softmax')).toMatchObject({ skipped: true, source: 'op' });
});

test('QNN keeps 16 bits and takes scales per channel for convolutions alone', () => {
  const wide = presets.a16w8.config;
  expect(placeFor(targets['qnn-htp'], 'Conv', wide)).toEqual(wide);
  expect(placeFor(targets['qnn-htp'], 'MatMul', wide)).toMatchObject({
    activation: { dtype: 'uint16' },
    weight: { granularity: 'tensor' },
  });
  const signed = presets['ort-s8s8'].config;
  expect(placeFor(targets['qnn-htp'], 'Conv', signed)).toMatchObject({
    activation: { dtype: 'uint8' },
  });
});

test('XNNPACK takes one type for both sides, and float where the kernel has another', () => {
  expect(placeFor(targets.xnnpack, 'Conv', config)).toMatchObject({
    activation: { dtype: 'int8', symmetric: false },
    weight: { dtype: 'int8', symmetric: true, granularity: 'channel' },
  });
  const unsigned = { ...config, weight: { ...config.weight, dtype: 'uint8' as const } };
  expect(placeFor(targets.xnnpack, 'Conv', unsigned)).toMatchObject({
    activation: { dtype: 'uint8' },
    weight: { dtype: 'uint8', granularity: 'tensor' },
  });
  expect(placeFor(targets.xnnpack, 'AveragePool', config)).toBe('float');
  expect(placeFor(targets.xnnpack, 'AveragePool', unsigned)).toMatchObject({
    activation: { dtype: 'uint8' },
  });
});

test('the CPU of ONNX Runtime and OpenVINO take the default preset as it is', () => {
  expect(placeFor(targets['ort-cpu'], 'Conv', config)).toEqual(config);
  expect(placeFor(targets.openvino, 'Conv', config)).toEqual(config);
});
