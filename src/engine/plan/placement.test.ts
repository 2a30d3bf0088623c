import { describe, expect, test } from 'vitest';
import { floats, int64s, tinyModel, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { isFolded } from './folded';
import { makePlan } from './plan';
import type { Plan, Layer } from './types';

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Parameters<typeof makeNode>[3] = {},
) => makeNode(op, inputs, [output], attributes, { name: output });

/** Conv of 2 channels to 2, named after its output. */
const conv = (input: string, output: string) => node('Conv', [input, 'w'], output);

async function planned(
  parts: Omit<TinyModel, 'inputs' | 'initializers'> & Partial<TinyModel>,
  recipe: Recipe = emptyRecipe,
): Promise<Plan> {
  const model = await tinyModel({
    inputs: { x: [1, 2, 4, 4] },
    ...parts,
    initializers: [weight('w', [2, 2, 1, 1]), ...(parts.initializers ?? [])],
  });
  return makePlan(model, recipe);
}

function layerOf(plan: Plan, name: string): Layer {
  const layer = plan.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`no layer '${name}'`);
  return layer;
}

/** Where the range of the rounding on a tensor comes from. */
function rangeOf(plan: Plan, tensor: string): unknown {
  const range = plan.roundings.get(plan.producerRoundings.get(tensor) ?? '')?.range;
  if (range?.kind === 'shared') return `as ${plan.roundings.get(range.rounding)?.tensor ?? '?'}`;
  return range?.kind === 'observed' ? `of ${range.tensor}` : range;
}

const symmetric: Recipe = {
  ...emptyRecipe,
  global: { activation: { dtype: 'int8', symmetric: true } },
};

describe('a Relu or Clip', () => {
  test('is folded into the layer it is alone behind', async () => {
    const plan = await planned({
      nodes: [conv('x', 'c'), node('Relu', ['c'], 'r')],
      outputs: ['r'],
    });
    expect(plan.layers).toHaveLength(1);
    const layer = layerOf(plan, 'c');
    expect(layer).toMatchObject({
      op: 'Conv',
      nodes: ['c', 'r'],
      outputs: ['r'],
      state: 'quantized',
    });
    expect(isFolded(layer)).toBe(true);
    expect([...plan.producerRoundings.keys()]).toEqual(['r']);
    expect(plan.layerOfNode).toEqual(
      new Map([
        [0, 0],
        [1, 0],
      ]),
    );
  });

  test.each<[string, Partial<TinyModel> & Pick<TinyModel, 'nodes' | 'outputs'>]>([
    [
      'somebody else reads the tensor between',
      {
        nodes: [conv('x', 'c'), node('Relu', ['c'], 'r'), node('Sigmoid', ['c'], 's')],
        outputs: ['r', 's'],
      },
    ],
    [
      'the tensor between is a model output',
      { nodes: [conv('x', 'c'), node('Relu', ['c'], 'r')], outputs: ['r', 'c'] },
    ],
    [
      'its limits leave zero out',
      {
        nodes: [conv('x', 'c'), node('Clip', ['c', 'low', 'high'], 'r')],
        outputs: ['r'],
        initializers: [floats('low', [], 0.5), floats('high', [], 6)],
      },
    ],
    [
      'its limits are computed',
      {
        nodes: [
          conv('x', 'c'),
          node('ReduceMax', ['x'], 'high', { keepdims: 0 }),
          node('Clip', ['c', '', 'high'], 'r'),
        ],
        outputs: ['r'],
      },
    ],
  ])('stays a layer of its own when %s', async (_name, parts) => {
    const plan = await planned(parts);
    expect(layerOf(plan, 'c').activation).toBeNull();
    expect(layerOf(plan, 'r')).toMatchObject({ state: 'quantized', outputs: ['r'] });
    expect(plan.producerRoundings.has('c')).toBe(true);
  });

  test.each([
    [0, 6],
    [-1, 1],
  ])('with limits %s and %s around zero is folded', async (low, high) => {
    const plan = await planned({
      nodes: [conv('x', 'c'), node('Clip', ['c', 'low', 'high'], 'r')],
      outputs: ['r'],
      initializers: [floats('low', [], low), floats('high', [], high)],
    });
    expect(layerOf(plan, 'c').outputs).toEqual(['r']);
  });

  test('stays on symmetric grids, and gives its range to the tensor in front of it', async () => {
    const plan = await planned(
      { nodes: [conv('x', 'c'), node('Relu', ['c'], 'r')], outputs: ['r'] },
      symmetric,
    );
    expect(plan.layers.map(({ name }) => name)).toEqual(['c', 'r']);
    expect([rangeOf(plan, 'c'), rangeOf(plan, 'r')]).toEqual(['of r', 'of r']);
  });

  test('keeps its hands off the range of a tensor that others read, too', async () => {
    const plan = await planned(
      {
        nodes: [conv('x', 'c'), node('Relu', ['c'], 'r'), node('Sigmoid', ['c'], 's')],
        outputs: ['r', 's'],
      },
      symmetric,
    );
    expect(rangeOf(plan, 'c')).toBe('of c');
  });

  test('is folded behind Add as well, but only one per layer', async () => {
    const plan = await planned({
      nodes: [
        conv('x', 'a'),
        node('Add', ['a', 'x'], 's'),
        node('Clip', ['s', 'low', 'high'], 't'),
        node('Relu', ['t'], 'r'),
      ],
      outputs: ['r'],
      initializers: [floats('low', [], -1), floats('high', [], 1)],
    });
    expect(layerOf(plan, 's').outputs).toEqual(['t']);
    expect(layerOf(plan, 'r').outputs).toEqual(['r']);
  });
});

describe('layers that hand on what they get', () => {
  test.each([
    ['Reshape', node('Reshape', ['c', 'shape'], 'y')],
    ['Transpose', node('Transpose', ['c'], 'y', { perm: [0, 2, 3, 1] })],
    ['Flatten', node('Flatten', ['c'], 'y')],
    ['MaxPool', node('MaxPool', ['c'], 'y', { kernel_shape: [2, 2] })],
    ['AveragePool', node('AveragePool', ['c'], 'y', { kernel_shape: [2, 2] })],
    ['Slice', node('Slice', ['c', 'zero', 'one'], 'y')],
    ['Resize', node('Resize', ['c', '', 'scales'], 'y')],
    ['Squeeze', node('Squeeze', ['c', 'zero'], 'y')],
    ['Unsqueeze', node('Unsqueeze', ['c', 'zero'], 'y')],
    ['Gather', node('Gather', ['c', 'zero'], 'y')],
  ])('%s takes its qparams from its input', async (op, made) => {
    const initializers = [
      int64s('shape', 1, 32),
      int64s('zero', 0),
      int64s('one', 1),
      floats('scales', [4], 1, 1, 2, 2),
    ];
    const plan = await planned({ nodes: [conv('x', 'c'), made], outputs: ['y'], initializers });
    expect(layerOf(plan, 'y').op).toBe(op);
    expect(rangeOf(plan, 'y')).toBe('as c');
  });

  test('stay float where nobody gives them a rounded tensor', async () => {
    const plan = await planned({
      nodes: [node('Transpose', ['x'], 't', { perm: [0, 1, 3, 2] }), node('Erf', ['t'], 'y')],
      outputs: ['y'],
    });
    expect(plan.layers).toEqual([]);
    expect(plan.floatReasons.get(0)).toBe('no quantized layer feeds it');
    expect(plan.floatReasons.get(1)).toBe('Erf has no int8 form');
  });

  test('keep the grid of their producer, whatever config they have themselves', async () => {
    const plan = await planned(
      {
        nodes: [conv('x', 'c'), node('MaxPool', ['c'], 'y', { kernel_shape: [2, 2] })],
        outputs: ['y'],
      },
      { ...emptyRecipe, ops: { MaxPool: { activation: { dtype: 'int8' } } } },
    );
    const rounding = plan.roundings.get(plan.producerRoundings.get('y') ?? '');
    expect(rounding?.config.dtype).toBe('uint8');
    expect(rangeOf(plan, 'y')).toBe('as c');
  });

  test('MaxPool of opset 11 is float where ONNX Runtime has it so, and int8 otherwise', async () => {
    const parts = {
      nodes: [
        conv('x', 'c'),
        node('MaxPool', ['c'], 'p', { kernel_shape: [2, 2] }),
        conv('p', 'y'),
      ],
      outputs: ['y'],
      opset: 11,
    };
    const ours = await planned(parts);
    expect(layerOf(ours, 'p').state).toBe('quantized');
    const parity = await planned(parts, { ...emptyRecipe, preset: 'ort-u8s8' });
    expect(parity.layers.map(({ name }) => name)).toEqual(['c', 'y']);
    expect(parity.floatReasons.get(1)).toBe('MaxPool is quantized from opset 12 on');
  });

  test('Split always, with all its outputs on the grid of its input', async () => {
    const plan = await planned({
      nodes: [makeNode('Split', ['x'], ['a', 'b'], { axis: 1 }, { name: 'split' })],
      outputs: ['a', 'b'],
    });
    expect(layerOf(plan, 'split').outputs).toEqual(['a', 'b']);
    expect([rangeOf(plan, 'a'), rangeOf(plan, 'b')]).toEqual(['as x', 'as x']);
  });
});

describe('padding', () => {
  const pads = int64s('pads', 0, 0, 1, 1, 0, 0, 1, 1);
  test.each([
    ['with zeros', 'constant', 0, 'as c'],
    ['by reflection', 'reflect', 0, 'as c'],
    ['with the edge', 'edge', 0, 'as c'],
    ['with another number', 'constant', 1.5, 'of y'],
  ])('%s', async (_name, mode, value, range) => {
    const plan = await planned({
      nodes: [conv('x', 'c'), node('Pad', ['c', 'pads', 'value'], 'y', { mode })],
      outputs: ['y'],
      initializers: [pads, floats('value', [], value)],
    });
    expect(rangeOf(plan, 'y')).toBe(range);
  });
});

describe('a Where', () => {
  const nodes = (left: string) => [
    conv('x', 'c'),
    node('Sigmoid', ['x'], 'd'),
    node('Erf', ['x'], 'e'),
    node('Greater', ['x', 'e'], 'condition'),
    node('Where', ['condition', left, 'd'], 'y'),
  ];
  test('is quantized when both its values are rounded, with a range of its own', async () => {
    const plan = await planned({ nodes: nodes('c'), outputs: ['y'] });
    expect(layerOf(plan, 'y').inputs.map(({ position }) => position)).toEqual([1, 2]);
    expect(rangeOf(plan, 'y')).toBe('of y');
  });
  test('stays float when one of them is not', async () => {
    const plan = await planned({ nodes: nodes('e'), outputs: ['y'] });
    expect(plan.layers.map(({ name }) => name)).toEqual(['c', 'd']);
  });
});

describe('a Gather', () => {
  test('quantizes a table of weights, and its output with it', async () => {
    const plan = await planned({
      nodes: [node('Cast', ['x'], 'indices', { to: 7 }), node('Gather', ['table', 'indices'], 'y')],
      inputs: { x: [3] },
      outputs: ['y'],
      initializers: [weight('table', [5, 4])],
    });
    const layer = layerOf(plan, 'y');
    expect(plan.roundings.get(layer.inputs[0]?.rounding ?? '')).toMatchObject({
      tensor: 'table',
      range: { kind: 'initializer' },
      config: { dtype: 'uint8' },
    });
    expect(rangeOf(plan, 'y')).toBe('as table');
  });

  test('leaves activations alone that nobody rounds', async () => {
    const plan = await planned({
      nodes: [node('Gather', ['x', 'at'], 'y')],
      outputs: ['y'],
      initializers: [int64s('at', 0)],
    });
    expect(plan.layers).toEqual([]);
  });
});

test('Softmax is on 0 to 1, Concat and Add have a range for every tensor', async () => {
  const plan = await planned({
    nodes: [
      node('Softmax', ['x'], 's'),
      node('Concat', ['s', 'x'], 'k', { axis: 1 }),
      node('Add', ['k', 'k'], 'y'),
    ],
    outputs: ['y'],
  });
  expect(['s', 'k', 'y'].map((tensor) => rangeOf(plan, tensor))).toEqual([
    { kind: 'fixed', min: 0, max: 1 },
    'of k',
    'of y',
  ]);
});

describe('weights', () => {
  test.each([
    ['Conv', { nodes: [conv('x', 'y')] }, 0],
    ['ConvTranspose', { nodes: [node('ConvTranspose', ['x', 'w'], 'y')] }, 1],
    [
      'MatMul',
      {
        nodes: [node('MatMul', ['x', 'm'], 'y')],
        inputs: { x: [3, 4] },
        initializers: [weight('m', [4, 5])],
      },
      1,
    ],
    [
      'MatMul of rank 3',
      {
        nodes: [node('MatMul', ['x', 'm'], 'y')],
        inputs: { x: [2, 3, 4] },
        initializers: [weight('m', [2, 4, 5])],
      },
      null,
    ],
    [
      'Gemm',
      {
        nodes: [node('Gemm', ['x', 'm'], 'y')],
        inputs: { x: [3, 4] },
        initializers: [weight('m', [4, 5])],
      },
      1,
    ],
    [
      'transposed Gemm',
      {
        nodes: [node('Gemm', ['x', 'm'], 'y', { transB: 1 })],
        inputs: { x: [3, 4] },
        initializers: [weight('m', [5, 4])],
      },
      0,
    ],
  ])('of %s have their channels along the right axis', async (_name, parts, axis) => {
    const plan = await planned({ ...parts, outputs: ['y'] });
    expect(layerOf(plan, 'y').weighted).toBe(true);
    expect(layerOf(plan, 'y').weights.map((use) => use.axis)).toEqual([axis]);
    const perTensor = await planned(
      { ...parts, outputs: ['y'] },
      { ...emptyRecipe, global: { weight: { granularity: 'tensor' } } },
    );
    expect(layerOf(perTensor, 'y').weights.map((use) => use.axis)).toEqual([null]);
  });

  test('under the same config are one tensor for all layers that use them', async () => {
    const plan = await planned({ nodes: [conv('x', 'c'), conv('c', 'y')], outputs: ['y'] });
    expect(layerOf(plan, 'c').weights[0]?.key).toBe(layerOf(plan, 'y').weights[0]?.key);
  });

  test('that are computed at run time are activations', async () => {
    const plan = await planned({
      nodes: [node('MatMul', ['x', 'z'], 'y')],
      inputs: { x: [3, 4], z: [4, 5] },
      outputs: ['y'],
    });
    expect(layerOf(plan, 'y')).toMatchObject({ weighted: false, weights: [] });
    expect(layerOf(plan, 'y').inputs.map(({ position }) => position)).toEqual([0, 1]);
  });
});

describe('a bias', () => {
  test('belongs to the activation and the weight it is added to', async () => {
    const plan = await planned({
      nodes: [node('Gemm', ['x', 'm', 'b'], 'y', { beta: { float: 0.5 } })],
      inputs: { x: [3, 4] },
      outputs: ['y'],
      initializers: [weight('m', [4, 5]), floats('b', [5], 1, 2, 3, 4, 5)],
    });
    const layer = layerOf(plan, 'y');
    expect(layer.biases).toMatchObject([
      {
        position: 2,
        tensor: 'b',
        beta: 0.5,
        inputRounding: layer.inputs[0]?.rounding,
        weightKey: layer.weights[0]?.key,
      },
    ]);
  });

  test('that two layers share is two int32 tensors', async () => {
    const plan = await planned({
      nodes: [
        node('Conv', ['x', 'w', 'b'], 'c'),
        node('Sigmoid', ['c'], 's'),
        node('Conv', ['s', 'w', 'b'], 'y'),
      ],
      outputs: ['y'],
      initializers: [floats('b', [2], 1, 2)],
    });
    const keys = ['c', 'y'].flatMap((name) => layerOf(plan, name).biases.map(({ key }) => key));
    expect(new Set(keys).size).toBe(2);
  });

  test('that is an operand elsewhere is rounded as operand for its first use', async () => {
    const plan = await planned({
      nodes: [
        node('Conv', ['x', 'w', 'b'], 'c'),
        node('Transpose', ['c'], 't', { perm: [0, 2, 3, 1] }),
        node('Mul', ['t', 'b'], 'y'),
      ],
      outputs: ['y'],
      initializers: [floats('b', [2], 1, 2)],
    });
    const layer = layerOf(plan, 'c');
    expect(layer.biases).toEqual([]);
    const use = layer.inputs.find(({ position }) => position === 2);
    expect(plan.roundings.get(use?.rounding ?? '')).toMatchObject({
      tensor: 'b',
      range: { kind: 'initializer' },
    });
  });
});

test('nodes that cannot be int8 say why', async () => {
  const plan = await planned({
    nodes: [
      node('Sub', ['x', 'x'], 'd'),
      node('Shape', ['d'], 'shape'),
      node('Reshape', ['d', 'shape'], 'y'),
    ],
    inputs: { x: [1, 'n'] },
    outputs: ['y'],
  });
  expect([...plan.floatReasons.values()]).toEqual([
    'Sub has no int8 form',
    'works on int64 values',
    'no quantized layer feeds it',
  ]);
});
