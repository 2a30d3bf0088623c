import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { goldenFolder } from '../../../test/golden/golden-files';
import { tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { presetNames } from '../../shared/recipe/presets';
import type { QconfigPatch } from '../../shared/recipe/qconfig';
import type { Recipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { sourcesOf } from '../noise/noise-source';
import { isFolded } from './folded';
import { idleSkips } from './idle-skips';
import { makePlan } from './plan';
import { planSignature, readerRoundings } from './rounding';
import type { Plan, Layer } from './types';

function layers(patches: Readonly<Record<string, QconfigPatch>>): Recipe {
  return { ...emptyRecipe, layers: { ...patches } };
}

function layerOf(plan: Plan, name: string): Layer {
  const layer = plan.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`no layer '${name}'`);
  return layer;
}

/** Tensors that a layer reads rounded, and those it rounds itself. */
function roundedBy(plan: Plan, name: string): { reads: string[]; writes: string[] } {
  const layer = layerOf(plan, name);
  return {
    reads: layer.inputs.map(({ rounding }) => plan.roundings.get(rounding)?.tensor ?? '?'),
    writes: layer.outputRoundings.map(({ tensor }) => tensor),
  };
}

const conv = (input: string, output: string) =>
  makeNode('Conv', [input, 'w'], [output], {}, { name: output });

/** a → pool → b, and a + b → sum (Relu) → c */
let model: PreparedModel;
beforeAll(async () => {
  model = await tinyModel({
    nodes: [
      conv('x', 'a'),
      makeNode(
        'MaxPool',
        ['a'],
        ['pool'],
        { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
        { name: 'pool' },
      ),
      conv('pool', 'b'),
      makeNode('Add', ['a', 'b'], ['sum'], {}, { name: 'sum' }),
      makeNode('Relu', ['sum'], ['relu'], {}, { name: 'relu' }),
      conv('relu', 'c'),
    ],
    inputs: { x: [1, 2, 4, 4] },
    outputs: ['c'],
    initializers: [weight('w', [2, 2, 1, 1])],
  });
});

describe('skipping a layer', () => {
  test('leaves the roundings of its neighbours, and no others', () => {
    const plan = makePlan(model, layers({ b: 'none' }));
    expect(layerOf(plan, 'b')).toMatchObject({
      state: 'skipped',
      inputs: [],
      weights: [],
      outputRoundings: [],
    });
    // pool is rounded where it is made; b's output where the Add reads it.
    expect(plan.producerRoundings.has('pool')).toBe(true);
    expect(plan.producerRoundings.has('b')).toBe(false);
    expect(roundedBy(plan, 'sum')).toEqual({ reads: ['a', 'b'], writes: ['relu'] });
  });

  test('takes the rounding of its input away where nobody else wants it', () => {
    const plan = makePlan(model, layers({ a: 'none' }));
    expect([...plan.roundings.values()].map(({ tensor }) => tensor)).not.toContain('x');
    expect(plan.producerRoundings.has('a')).toBe(false);
    expect(roundedBy(plan, 'sum').reads).toEqual(['a', 'b']);
  });

  test('makes layers passive that only hand on what it rounded', () => {
    const plan = makePlan(model, layers({ a: 'none' }));
    expect(layerOf(plan, 'pool')).toMatchObject({
      state: 'passive',
      inputs: [],
      outputRoundings: [],
    });
    // b then rounds its input itself.
    expect(roundedBy(plan, 'b')).toEqual({ reads: ['pool'], writes: ['b'] });
  });

  test('skips the activation folded into it', () => {
    const plan = makePlan(model, layers({ sum: 'none' }));
    const layer = layerOf(plan, 'sum');
    expect(isFolded(layer)).toBe(false);
    expect(layer.outputs).toEqual(['relu']);
    expect(plan.producerRoundings.has('relu')).toBe(false);
    expect(plan.producerRoundings.has('sum')).toBe(false);
    expect(roundedBy(plan, 'c').reads).toEqual(['relu']);
  });

  test('by the name of its activation is skipping it', () => {
    expect(layerOf(makePlan(model, layers({ relu: 'none' })), 'sum').state).toBe('skipped');
  });

  test('does nothing for a sum between quantized layers, and names those that keep it', () => {
    const recipe = layers({ sum: 'none' });
    expect(idleSkips(model, recipe, makePlan(model, recipe))).toEqual([
      { layer: 'sum', neighbours: ['c', 'a', 'b'] },
    ]);
  });

  test('of a sum counts once its reader is skipped, too', () => {
    const recipe = layers({ sum: 'none', c: 'none' });
    expect(idleSkips(model, recipe, makePlan(model, recipe))).toEqual([]);
  });

  test('of all layers leaves nothing rounded', () => {
    const plan = makePlan(model, { ...emptyRecipe, global: 'none' });
    expect(plan.layers.every(({ state }) => state === 'skipped')).toBe(true);
    expect([plan.roundings.size, sourcesOf(plan).length, planSignature(model, plan)]).toEqual([
      0,
      0,
      '',
    ]);
  });
});

describe('two readers of one tensor', () => {
  test('share its rounding under the same config, and have their own under another', () => {
    const same = makePlan(model, layers({ a: 'none' }));
    const roundingsOfA = (plan: Plan) =>
      [...plan.roundings.values()]
        .filter(({ tensor }) => tensor === 'a')
        .map(({ config }) => config.dtype);
    expect(roundingsOfA(same)).toEqual(['uint8']);
    const mixed = makePlan(model, layers({ sum: { activation: { dtype: 'int8' } } }));
    expect(roundingsOfA(mixed)).toEqual(['uint8', 'int8']);
    // The Add sees what its producer rounded, rounded again to its own grid.
    const seen = readerRoundings(model, mixed).get('3:0')?.split('>');
    expect(seen).toHaveLength(2);
  });
});

describe('the config of a layer', () => {
  const dtypeOf = (recipe: Recipe, name: string) => {
    const layer = layerOf(makePlan(model, recipe), name);
    return [layer.state, layer.config.activation.dtype, layer.source];
  };

  test('comes from the most specific entry: name, pattern, op type, global, preset', () => {
    const full: Recipe = {
      ...emptyRecipe,
      preset: 'ort-s8s8',
      global: { activation: { dtype: 'uint16' } },
      ops: { Conv: { activation: { dtype: 'int16' } } },
      patterns: [['*', { activation: { dtype: 'uint8' } }]],
      layers: { a: 'none' },
    };
    expect(dtypeOf(full, 'a')).toEqual(['skipped', 'uint8', 'layer']);
    expect(dtypeOf(full, 'b')).toEqual(['quantized', 'uint8', 'pattern']);
    const { patterns: _patterns, ...byOp } = full;
    expect(dtypeOf(byOp, 'b')).toEqual(['quantized', 'int16', 'op']);
    expect(dtypeOf(byOp, 'sum')).toEqual(['quantized', 'uint16', 'global']);
    const { global: _global, ...byPreset } = byOp;
    expect(dtypeOf(byPreset, 'sum')).toEqual(['quantized', 'int8', 'preset']);
  });

  test('is put together field by field', () => {
    const plan = makePlan(model, {
      ...emptyRecipe,
      global: { activation: { observer: 'entropy' }, weight: { granularity: 'tensor' } },
      ops: { Conv: { activation: { symmetric: true } } },
      layers: { a: { activation: { dtype: 'int8' } } },
    });
    expect(layerOf(plan, 'a').config).toMatchObject({
      activation: { observer: 'entropy', symmetric: true, dtype: 'int8' },
      weight: { granularity: 'tensor', observer: 'minmax' },
    });
  });

  test('of the last matching pattern wins, and a later entry takes a skip back', () => {
    const recipe: Recipe = {
      ...emptyRecipe,
      patterns: [
        ['*', 'none'],
        ['/^[ab]$/', { activation: { dtype: 'int8' } }],
      ],
      layers: { c: {} },
    };
    expect(dtypeOf(recipe, 'a')).toEqual(['quantized', 'int8', 'pattern']);
    expect(dtypeOf(recipe, 'sum')).toEqual(['skipped', 'uint8', 'pattern']);
    expect(dtypeOf(recipe, 'c')).toEqual(['quantized', 'uint8', 'layer']);
  });

  test('of a preset for some op types is not widened by a global entry, but by an op type', () => {
    const only: Recipe = {
      ...emptyRecipe,
      preset: 'conv-only',
      global: { activation: { dtype: 'int8' } },
    };
    expect(dtypeOf(only, 'a')).toEqual(['quantized', 'int8', 'global']);
    expect(dtypeOf(only, 'sum')[0]).toBe('skipped');
    expect(dtypeOf({ ...only, ops: { Add: {} } }, 'sum')[0]).toBe('quantized');
  });

  test('can be had of every preset', () => {
    for (const preset of presetNames) {
      const plan = makePlan(model, { ...emptyRecipe, preset });
      expect(plan.preset).toBe(preset);
      expect(plan.layers.map(({ name }) => name)).toContain('sum');
    }
  });
});

describe('any set of skips on a real network', () => {
  let network: PreparedModel;
  let names: readonly string[];
  beforeAll(async () => {
    network = await prepareModel(`${goldenFolder}/models/mobilenet_v3_small/model.onnx`);
    names = makePlan(network, emptyRecipe).layers.map(({ name }) => name);
  });
  const skips = fc.infiniteStream(fc.boolean());

  function planWithout(stream: { next(): { value: boolean } }): {
    plan: Plan;
    skipped: Set<string>;
  } {
    const skipped = new Set(names.filter(() => stream.next().value));
    const recipe = layers(Object.fromEntries([...skipped].map((name) => [name, 'none'])));
    return { plan: makePlan(network, recipe), skipped };
  }

  test('keeps the layers, their order and their names', () => {
    fc.assert(
      fc.property(skips, (stream) => {
        const { plan, skipped } = planWithout(stream);
        expect(plan.layers.map(({ name }) => name)).toEqual(names);
        for (const layer of plan.layers) {
          expect(layer.state === 'skipped').toBe(skipped.has(layer.name));
          expect(plan.layerOfNode.get(layer.node)).toBe(layer.index);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('rounds a tensor only where a quantized layer makes or reads it', () => {
    fc.assert(
      fc.property(skips, (stream) => {
        const { plan } = planWithout(stream);
        for (const [tensor, id] of plan.producerRoundings) {
          const maker =
            plan.layers[plan.layerOfNode.get(network.graph.producer.get(tensor) ?? -1) ?? -1];
          expect(maker?.state).toBe('quantized');
          expect(maker?.outputRoundings.map((rounding) => rounding.id)).toContain(id);
        }
        for (const rounding of plan.roundings.values()) {
          expect(plan.layers[rounding.layer]?.state).toBe('quantized');
        }
        for (const layer of plan.layers.filter(({ state }) => state !== 'quantized')) {
          expect([layer.inputs, layer.weights, layer.biases, layer.outputRoundings]).toEqual([
            [],
            [],
            [],
            [],
          ]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('has every rounding that a layer reads, and shares only with roundings that are there', () => {
    fc.assert(
      fc.property(skips, (stream) => {
        const { plan } = planWithout(stream);
        const used = plan.layers.flatMap((layer) => [
          ...layer.inputs.map(({ rounding }) => rounding),
          ...layer.biases.map(({ inputRounding }) => inputRounding),
          ...layer.outputRoundings.map(({ id }) => id),
        ]);
        const shared = [...plan.roundings.values()].flatMap(({ range }) =>
          range.kind === 'shared' ? [range.rounding] : [],
        );
        expect([...used, ...shared].filter((id) => !plan.roundings.has(id))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('is the same plan whatever order the skips are written in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...names]), (chosen) => {
        const recipeOf = (list: readonly string[]) =>
          layers(Object.fromEntries(list.map((name) => [name, 'none' as const])));
        const one = makePlan(network, recipeOf(chosen));
        const other = makePlan(network, recipeOf(chosen.toReversed()));
        expect(planSignature(network, one)).toBe(planSignature(network, other));
      }),
      { numRuns: 10 },
    );
  });
});
