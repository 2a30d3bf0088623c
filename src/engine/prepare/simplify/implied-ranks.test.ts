import { describe, expect, test } from 'vitest';
import { converted } from '../../../../test/models/converted';
import { int64s, normalSamples, tinyModel } from '../../../../test/models/tiny-model';
import { makePlan } from '../../plan/plan';
import { makeNode } from '../../onnx/proto';
import type { NodeProto } from '../../onnx/proto';

/** Sizes of `of`, of which one is cut out and put beside constants: what PaddlePaddle exports. */
function sizes(of: string, name: string): NodeProto[] {
  return [
    makeNode('Shape', [of], [`${name}/shape`]),
    makeNode('Cast', [`${name}/shape`], [`${name}/int`], { to: 6 }),
    makeNode('Slice', [`${name}/int`], [`${name}/length`], { axes: [0], starts: [2], ends: [3] }),
    makeNode('Cast', [`${name}/length`], [`${name}/long`], { to: 7 }),
    makeNode('Concat', ['copied', `${name}/long`, 'heads'], [name], { axis: 0 }),
  ];
}

/** Sizes behind a pooling have no symbol: nothing is known of what is computed from them. */
const pooled = makeNode('MaxPool', ['x'], ['m'], { kernel_shape: [2, 2], strides: [2, 2] });
const input = { x: ['batch', 8, 'height', 'width'] };

const initializers = [int64s('copied', 0, 2), int64s('heads', -1)];

const shapeOf = (model: Awaited<ReturnType<typeof tinyModel>>, name: string) =>
  model.types.get(name)?.shape;

describe('ranks that only the length of a shape input tells', () => {
  test('are known behind a Reshape, and behind a second one that depends on the first', async () => {
    const model = await tinyModel({
      opset: 9,
      inputs: input,
      outputs: ['y'],
      initializers: [...initializers, int64s('flat', 0, -1)],
      nodes: [
        pooled,
        ...sizes('m', 'to'),
        makeNode('Reshape', ['m', 'to'], ['split']),
        makeNode('Sigmoid', ['split'], ['s']),
        ...sizes('s', 'again'),
        makeNode('Reshape', ['s', 'again'], ['r']),
        makeNode('Softmax', ['r'], ['p'], { axis: 3 }),
        makeNode('Reshape', ['p', 'flat'], ['y']),
      ],
    });
    expect(shapeOf(model, 'split')).toHaveLength(4);
    expect(shapeOf(model, 'p')).toHaveLength(4);
    // Along the last axis: no Flatten around it, and the fixed range of every Softmax.
    expect(model.graph.nodes.map(({ opType }) => opType)).not.toContain('Flatten');
    const plan = makePlan(model, { schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' });
    const rounding = [...plan.roundings.values()].find(({ tensor }) => tensor === 'p');
    expect(rounding?.range).toEqual({ kind: 'fixed', min: 0, max: 1 });
  });

  test('are known behind Expand and ConstantOfShape', async () => {
    const model = await tinyModel({
      opset: 9,
      inputs: input,
      outputs: ['y', 'z'],
      initializers,
      nodes: [
        pooled,
        ...sizes('m', 'to'),
        makeNode('ConstantOfShape', ['to'], ['none']),
        makeNode('Sigmoid', ['none'], ['z']),
        makeNode('GlobalAveragePool', ['m'], ['mean']),
        makeNode('Expand', ['mean', 'to'], ['wide']),
        makeNode('Sigmoid', ['wide'], ['y']),
      ],
    });
    expect(shapeOf(model, 'none')).toHaveLength(4);
    expect(shapeOf(model, 'wide')).toHaveLength(4);
  });

  test('stay unknown where the length depends on the data', async () => {
    const model = await tinyModel({
      inputs: input,
      outputs: ['y'],
      initializers: [int64s('from', 0), int64s('to', -1), int64s('vector', -1)],
      nodes: [
        makeNode('NonZero', ['x'], ['places']),
        makeNode('Reshape', ['places', 'vector'], ['list']),
        makeNode('Slice', ['list', 'from', 'to'], ['sizes']),
        makeNode('Reshape', ['x', 'sizes'], ['r']),
        makeNode('Sigmoid', ['r'], ['y']),
      ],
    });
    expect(shapeOf(model, 'r')).toBeNull();
  });
});

describe('a Softmax below opset 13 that is not along its last axis', () => {
  test.each([1, 2, -2])('is quantized with its fixed range, axis %i', async (axis) => {
    const model = await tinyModel({
      opset: 11,
      inputs: { x: [2, 3, 4, 5] },
      outputs: ['y'],
      nodes: [
        makeNode('Mul', ['x', 'x'], ['s']),
        makeNode('Softmax', ['s'], ['p'], { axis }),
        makeNode('Mul', ['p', 'p'], ['y']),
      ],
    });
    const { conversion } = await converted(model, await normalSamples(model, 2), {
      schema: 'bitloupe.recipe/1',
      preset: 'ort-u8s8',
    });
    const scale = [...conversion.qparams].find(([id]) => id.startsWith('p|'))?.[1].scale;
    expect(scale).toBe(Math.fround(1 / 255));
  });
});
