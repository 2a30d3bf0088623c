import { beforeAll, describe, expect, test } from 'vitest';
import { floats, tinyModel, weight } from '../../../test/models/tiny-model';
import type { TensorPrecision } from '../../shared/contract/model-view';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { makePlan } from '../plan/plan';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { viewPlan } from './plan-view';

function view(model: PreparedModel, recipe: Recipe) {
  return viewPlan(model, recipe, makePlan(model, recipe));
}

function skipping(...names: readonly string[]): Recipe {
  return { ...emptyRecipe, layers: Object.fromEntries(names.map((name) => [name, 'none'])) };
}

function precisionOf(precisions: readonly TensorPrecision[], tensor: string) {
  return precisions.find((entry) => entry.tensor === tensor)?.effective;
}

/** x → a and b → gate → root → c → y */
let model: PreparedModel;
beforeAll(async () => {
  model = await tinyModel({
    inputs: { x: [1, 4] },
    outputs: ['y'],
    initializers: [weight('wa', [4, 4]), weight('wb', [4, 4]), weight('wc', [4, 2])],
    nodes: [
      makeNode('MatMul', ['x', 'wa'], ['ta'], {}, { name: 'a' }),
      makeNode('MatMul', ['x', 'wb'], ['tb'], {}, { name: 'b' }),
      makeNode('Mul', ['ta', 'tb'], ['ts'], {}, { name: 'gate' }),
      makeNode('Sqrt', ['ts'], ['tr'], {}, { name: 'root' }),
      makeNode('MatMul', ['tr', 'wc'], ['y'], {}, { name: 'c' }),
    ],
  });
});

describe('the view of a plan', () => {
  test('says what a target changes, what it keeps in float, and that nothing was run there', () => {
    const { target, notices, idleSkips, layers } = view(model, {
      ...emptyRecipe,
      target: 'tensorrt',
    });
    expect(target).toMatchObject({ name: 'tensorrt', notRun: true });
    expect(target?.left.map(({ layer, rule, severity }) => [layer, rule, severity])).toEqual(
      ['a', 'b', 'c'].map((layer) => [layer, 'small-products', 'slow']),
    );
    expect(new Set(target?.changed.map(({ layer }) => layer))).toEqual(
      new Set(['a', 'b', 'gate', 'c']),
    );
    expect(
      layers.filter(({ skipped }) => skipped).map(({ name, source }) => [name, source]),
    ).toEqual([['gate', 'target']]);
    expect(idleSkips).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(['target-not-run', 'kept-for-target']);
    expect(view(model, emptyRecipe)).not.toHaveProperty('target');
  });

  test('lists layers with their shape, parameters and origin of the qconfig', () => {
    const { layers } = view(model, { ...emptyRecipe, ops: { Mul: 'none' } });
    expect(
      layers.map(({ name, skipped, source, weighted, parameters }) => [
        name,
        skipped,
        source,
        weighted,
        parameters,
      ]),
    ).toEqual([
      ['a', false, 'preset', true, 16],
      ['b', false, 'preset', true, 16],
      ['gate', true, 'op', false, 0],
      ['c', false, 'preset', true, 8],
    ]);
  });

  test('says that a tensor behind a quantized layer is uint8, and behind a skipped one float', () => {
    const full = view(model, emptyRecipe).precisions;
    expect(['x', 'ta', 'ts', 'tr', 'y'].map((tensor) => precisionOf(full, tensor))).toEqual([
      'uint8',
      'uint8',
      'uint8',
      // Made by a Sqrt, which stays float, and rounded only where c reads it.
      'float32',
      'uint8',
    ]);
    const partly = view(model, skipping('a')).precisions;
    expect(precisionOf(partly, 'ta')).toBe('float32');
    expect(partly.find(({ tensor }) => tensor === 'ta')?.roundedAt).toEqual([2]);
    // b still reads x rounded, a does not.
    expect(precisionOf(partly, 'x')).toBe('float32');
    expect(partly.find(({ tensor }) => tensor === 'x')?.roundedAt).toEqual([1]);
  });

  test('of a recipe that skips everything has no integers', () => {
    const { precisions } = view(model, { ...emptyRecipe, global: 'none' });
    expect(new Set(precisions.map(({ effective }) => effective))).toEqual(new Set(['float32']));
  });

  test('warns of a skip that changes nothing, and names the neighbours that keep it', () => {
    const { idleSkips, notices } = view(model, skipping('gate'));
    // The Sqrt reads the product unrounded now: that is a change.
    expect(idleSkips).toEqual([]);
    expect(notices).toEqual([]);
  });
});

describe('a skip between quantized layers', () => {
  test('of a Transpose is idle: both sides round the same values the same way', async () => {
    const reshaped = await tinyModel({
      inputs: { x: [4, 4] },
      outputs: ['y'],
      initializers: [weight('wa', [4, 4]), weight('wb', [4, 2])],
      nodes: [
        makeNode('MatMul', ['x', 'wa'], ['ta'], {}, { name: 'a' }),
        makeNode('Transpose', ['ta'], ['tt'], { perm: [1, 0] }, { name: 'transpose' }),
        makeNode('MatMul', ['tt', 'wb'], ['y'], {}, { name: 'b' }),
      ],
    });
    const { idleSkips, notices } = view(reshaped, skipping('transpose'));
    expect(idleSkips).toEqual([{ layer: 'transpose', neighbours: ['b', 'a'] }]);
    expect(notices[0]).toMatchObject({
      code: 'idle-skip',
      message: expect.stringContaining("'transpose'"),
      hint: expect.stringContaining('b, a'),
    });
  });

  test('of a Softmax is not: its reader takes the observed range instead of 0 to 1', async () => {
    const bert = await prepareModel('test/fixtures/golden/models/bert_tiny/model.onnx');
    const { idleSkips } = view(bert, { ...emptyRecipe, ops: { Softmax: 'none' } });
    expect(idleSkips).toEqual([]);
  });
});

test('a layer that nothing in front of makes integers is reported as passive', async () => {
  const passive = await tinyModel({
    inputs: { x: [1, 4, 4, 4] },
    outputs: ['y'],
    initializers: [weight('w', [4, 4, 1, 1]), floats('b', [4], 0, 0, 0, 0)],
    nodes: [
      makeNode('Conv', ['x', 'w', 'b'], ['c'], {}, { name: 'conv' }),
      makeNode('MaxPool', ['c'], ['y'], { kernel_shape: [2, 2] }, { name: 'pool' }),
    ],
  });
  const { notices, layers } = view(passive, skipping('conv'));
  expect(layers.map(({ name }) => name)).toEqual(['conv', 'pool']);
  expect(notices).toEqual([
    expect.objectContaining({ code: 'passive-layers', message: expect.stringContaining('pool') }),
  ]);
});
