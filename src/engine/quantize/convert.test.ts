import { describe, expect, test } from 'vitest';
import { floats, tinyModel, weight } from '../../../test/models/tiny-model';
import { AppError } from '../../shared/errors';
import type { Recipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { makePlan } from '../plan/plan';
import type { PreparedModel } from '../prepare/model/types';
import { convert, usedRoundings } from './convert';
import type { RangeProvider } from './convert';
import { makeWeightCache } from './weight-cache';

const plain: Recipe = { schema: 'bitloupe.recipe/1' };
const unit: RangeProvider = () => ({ min: -1, max: 1 });

function twoConvs(bias: readonly number[]): Promise<PreparedModel> {
  return tinyModel({
    nodes: [
      makeNode('Conv', ['x', 'w1', 'b1'], ['c1'], {}, { name: 'conv1' }),
      makeNode('MaxPool', ['c1'], ['p'], { kernel_shape: [2, 2] }, { name: 'pool' }),
      makeNode('Conv', ['p', 'w2'], ['y'], {}, { name: 'conv2' }),
    ],
    inputs: { x: [1, 2, 4, 4] },
    outputs: ['y'],
    initializers: [
      weight('w1', [2, 2, 1, 1]),
      floats('b1', [2], ...bias),
      weight('w2', [3, 2, 1, 1]),
    ],
  });
}

describe('a conversion', () => {
  test('gives every used rounding qparams, and those that share the same ones', async () => {
    const model = await twoConvs([0.1, 0.2]);
    const plan = makePlan(model, plain);
    const asked: string[] = [];
    const { qparams } = convert(
      model,
      plan,
      (tensor) => {
        asked.push(tensor);
        return { min: -asked.length, max: asked.length };
      },
      makeWeightCache(model),
    );
    expect([...qparams.keys()]).toEqual(usedRoundings(plan).map((rounding) => rounding.id));
    // The pool takes over what its input has: nobody asks for a range of its own.
    expect(asked).toEqual(['x', 'c1', 'y']);
    const ofTensor = (tensor: string) => qparams.get(plan.producerRoundings.get(tensor) ?? '');
    expect(ofTensor('p')).toEqual(ofTensor('c1'));
    expect(ofTensor('c1')?.max).toBe(2);
  });

  test('raises the scale of a channel whose bias would not fit into int32', async () => {
    const model = await twoConvs([0.1, 3e8]);
    const plan = makePlan(model, plain);
    const cache = makeWeightCache(model);
    const { weights, biases, qparams } = convert(model, plan, unit, cache);
    const [layer] = plan.layers;
    const use = layer?.weights[0];
    const bias = layer?.biases[0];
    if (use === undefined || bias === undefined) throw new Error('conv1 has a weight and a bias');
    const own = cache.weightScale(use);
    const raised = weights.get(use.key)?.scale ?? new Float32Array(0);
    expect(raised[0]).toBe(own[0]);
    expect(raised[1]).toBeGreaterThan(own[1] ?? 0);
    const integers = biases.get(bias.key);
    expect(Math.abs(integers?.data[1] ?? 0)).toBeLessThan(2147483647);
    expect((integers?.data[1] ?? 0) * (integers?.scale[1] ?? 0)).toBeCloseTo(3e8, -3);
    const input = qparams.get(bias.inputRounding)?.scale ?? 0;
    expect(integers?.scale[1]).toBe(Math.fround(input * (raised[1] ?? 0)));
  });

  test('takes weights from the cache that another recipe quantized', async () => {
    const model = await twoConvs([0.1, 0.2]);
    const cache = makeWeightCache(model);
    const before = convert(model, makePlan(model, plain), unit, cache);
    const after = convert(
      model,
      makePlan(model, {
        ...plain,
        layers: { conv1: 'none', conv2: { activation: { dtype: 'int8', symmetric: true } } },
      }),
      unit,
      cache,
    );
    const [first] = [...before.weights].filter(([key]) => key.startsWith('w2'));
    const [second] = after.weights;
    expect(after.weights.size).toBe(1);
    expect(second).toEqual(first);
    expect(second?.[1]).toBe(first?.[1]);
    expect(cache.fakeQuantized(second![1])).toBe(cache.fakeQuantized(first![1]));
  });

  test('covers an operand by its own values on the activation grid', async () => {
    const model = await tinyModel({
      nodes: [makeNode('Mul', ['x', 'factor'], ['y'], {}, { name: 'mul' })],
      inputs: { x: [1, 2, 4, 4] },
      outputs: ['y'],
      initializers: [floats('factor', [1, 2, 1, 1], 0.5, 2.55)],
    });
    const plan = makePlan(model, plain);
    const { operands, qparams } = convert(model, plan, unit, makeWeightCache(model));
    expect(operands.size).toBe(1);
    const [[id, operand] = ['', undefined]] = operands;
    expect(plan.roundings.get(id)?.tensor).toBe('factor');
    expect(operand).toMatchObject({ axis: null, dtype: 'uint8', zeroPoint: [0], min: 0 });
    expect([...(operand?.data ?? [])]).toEqual([50, 255]);
    expect(qparams.get(id)?.scale).toBe(Math.fround(Math.fround(2.55) / 255));
  });

  test('names the tensor whose range is not finite', async () => {
    const model = await twoConvs([0.1, 0.2]);
    const plan = makePlan(model, plain);
    const ranges: RangeProvider = (tensor) =>
      tensor === 'c1' ? { min: -Infinity, max: 1 } : { min: -1, max: 1 };
    expect(() => convert(model, plan, ranges, makeWeightCache(model))).toThrow(AppError);
    expect(() => convert(model, plan, ranges, makeWeightCache(model))).toThrow("'c1'");
  });
});
