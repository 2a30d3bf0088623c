import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasPython, runPython } from '../../../test/python/python';
import { compilePattern } from '../recipe/match-pattern';
import type { PresetName } from '../recipe/presets';
import type { Qconfig, QconfigChange } from '../recipe/qconfig';
import type { Recipe } from '../recipe/recipe';
import { compileRecipe, wholeModelConfig } from '../recipe/resolve';
import type { ReadScene, TravelLayer, TravelScene } from './terms/scene';
import type { TravelTargetName } from './terms/target-names';
import { travelTargets } from './targets';

/** Names as no tool writes them, and as PyTorch does. */
const names = [
  `/it's/"Conv"`,
  '"""',
  'line\nbreak\\',
  'ünïcode 名前 😀',
  '(a+)+$',
  '/layer1/layer1.0/conv1/Conv',
  '/layer1/layer1.0/conv2/Conv',
  '/relu/Relu',
  '__proto__',
  'constructor',
];
const ops = ['Conv', 'MatMul', 'Relu', 'Add', 'Softmax', 'toString'];

const match: ReadScene['match'] = (pattern) =>
  compilePattern(pattern, (source, flags) => {
    const regex = new RegExp(source, flags);
    return (name) => regex.test(name);
  });

/** A model of layers in a row, as a recipe decides about it. */
function sceneOf(recipe: Recipe, opOf: readonly string[]): TravelScene {
  const resolve = compileRecipe(recipe, match);
  const layers = names.map((name, index): TravelLayer => {
    const op = opOf[index] ?? 'Conv';
    const { config, skipped } = resolve([name], op);
    const weighted = op === 'Conv' || op === 'MatMul';
    const axis = config.weight.granularity === 'channel' ? 0 : null;
    return {
      name,
      op,
      ops: [op],
      nodes: [name],
      nodesInFile: [name],
      activationNode: null,
      skipped,
      config,
      passes: false,
      outputs: [`t${index + 1}`],
      inputs: [`t${index}`],
      weightTensors: weighted ? [`w${index}`] : [],
      weights: weighted && !skipped ? [{ tensor: `w${index}`, axis, config: config.weight }] : [],
    };
  });
  const tensors = layers.flatMap(({ skipped, outputs: [name = ''], config }) =>
    skipped ? [] : [{ name, config: config.activation, alsoOtherwise: false }],
  );
  return {
    modelName: 'a "model".onnx',
    recipe,
    layers,
    tensors,
    nodeNames: names,
    encodings: null,
  };
}

/** What each tool can say of a layer, of the whole of it. */
interface Sayable {
  readonly global: fc.Arbitrary<QconfigChange>;
  /** Of single layers; null where there is nothing but skips. */
  readonly own: fc.Arbitrary<QconfigChange> | null;
  readonly presets: readonly PresetName[];
  /** Fields that are compared; the others are the tool's own affair. */
  readonly kept: (config: Qconfig) => unknown;
}

const type8 = fc.constantFrom('uint8' as const, 'int8' as const);
const granularity = fc.constantFrom('tensor' as const, 'channel' as const);
const weight = fc.record({
  dtype: type8,
  symmetric: fc.boolean(),
  granularity,
  reduceRange: fc.boolean(),
});

const sayable: Partial<Record<TravelTargetName, Sayable>> = {
  ort: {
    global: fc.record({
      activation: fc.record({
        dtype: fc.constantFrom(
          'uint8' as const,
          'int8' as const,
          'uint16' as const,
          'int16' as const,
        ),
        symmetric: fc.boolean(),
        observer: fc.constantFrom('minmax' as const, 'movingAverage' as const, 'entropy' as const),
      }),
      weight,
    }),
    own: fc.record(
      { activation: fc.record({ dtype: type8, symmetric: fc.boolean() }), weight },
      { requiredKeys: [] },
    ),
    presets: ['ort-u8s8', 'ort-s8s8'],
    kept: (config) => config,
  },
  inc: {
    global: fc.record({
      activation: fc.record({
        dtype: type8,
        symmetric: fc.boolean(),
        observer: fc.constantFrom('minmax' as const, 'entropy' as const),
      }),
      weight,
    }),
    own: fc.record({
      activation: fc.record({ dtype: type8, symmetric: fc.boolean() }),
      weight: fc.record({ dtype: type8, symmetric: fc.boolean(), granularity }),
    }),
    presets: ['default', 'ort-u8s8'],
    kept: ({ activation, weight: own }) => [
      activation.dtype,
      activation.symmetric,
      activation.observer,
      own,
    ],
  },
  nncf: {
    global: fc.record({
      activation: fc.record({ symmetric: fc.boolean() }),
      weight: fc.record({ granularity, reduceRange: fc.boolean() }),
    }),
    own: null,
    presets: ['default'],
    kept: ({ activation, weight: own }) => [activation.symmetric, own.granularity, own.reduceRange],
  },
  modelopt: {
    global: fc.record({
      activation: fc.record({ observer: fc.constantFrom('minmax' as const, 'entropy' as const) }),
    }),
    own: null,
    presets: ['tensorrt'],
    kept: (config) => config,
  },
};

const targets = Object.keys(sayable) as TravelTargetName[];

/** Recipes of a target with the op of each layer: skips by op and by name, and changes it can say. */
function recipesFor({ global, own, presets }: Sayable): fc.Arbitrary<[Recipe, string[]]> {
  const patch =
    own === null ? fc.constant('none' as const) : fc.oneof(fc.constant('none' as const), own);
  return fc.tuple(
    fc.record({
      schema: fc.constant('bitloupe.recipe/1' as const),
      preset: fc.constantFrom(...presets),
      global,
      ops: fc.dictionary(fc.constantFrom(...ops), fc.constant('none' as const), {
        noNullPrototype: true,
      }),
      layers: fc
        .array(fc.tuple(fc.constantFrom(...names), patch))
        .map((entries) => Object.fromEntries(entries)),
    }),
    fc.array(fc.constantFrom(...ops), { minLength: names.length, maxLength: names.length }),
  );
}

test.each(targets)('a recipe in the words of %s comes back as what it was', (to) => {
  const rules = sayable[to];
  if (rules === undefined) throw new Error(to);
  fc.assert(
    fc.property(recipesFor(rules), ([recipe, opOf]) => {
      const scene = sceneOf(recipe, opOf);
      const { text } = travelTargets[to].write(scene);
      const { layers, nodeNames } = scene;
      const back = travelTargets[to].read(text, { layers, nodeNames, match }, to);
      const again = sceneOf(back.recipe, opOf);
      const decided = (one: TravelScene) =>
        one.layers.map(({ name, skipped, config, weights }) => [
          name,
          skipped
            ? 'none'
            : rules.kept(
                weights.length > 0
                  ? config
                  : { ...config, weight: wholeModelConfig(recipe).weight },
              ),
        ]);
      expect(back.leftOut).toEqual([]);
      expect(decided(again)).toEqual(decided(scene));
    }),
  );
});

test('PyTorch gets modules where names tell them, and a comment with the reason where they do not', () => {
  const skipAll: Recipe = {
    schema: 'bitloupe.recipe/1',
    layers: Object.fromEntries(names.map((name) => [name, 'none'])),
  };
  const scene = sceneOf(skipAll, [
    'Add',
    'Add',
    'Add',
    'Add',
    'Add',
    'Conv',
    'Conv',
    'Relu',
    'Add',
    'Add',
  ]);
  const { text, leftOut } = travelTargets.pytorch.write(scene);
  expect(text.match(/set_module_name\(.*/g)).toEqual([
    'set_module_name("layer1.0.conv1", None)',
    'set_module_name("layer1.0.conv2", None)',
    'set_module_name("relu", None)',
  ]);
  expect(leftOut).toHaveLength(names.length - 3);
  const { layers, nodeNames } = scene;
  const back = travelTargets.pytorch.read(text, { layers, nodeNames, match }, 'text');
  expect(Object.keys(back.recipe.layers ?? {})).toEqual(names.slice(5, 8));
});

test('JSON of PyTorch modules is read as well: null stays float, a module stands for all in it', () => {
  const { layers, nodeNames } = sceneOf(
    { schema: 'bitloupe.recipe/1' },
    names.map(() => 'Conv'),
  );
  const json = {
    '': { activation: { dtype: 'torch.qint8', qscheme: 'torch.per_tensor_symmetric' } },
    'layer1.0': null,
    nowhere: null,
  };
  const back = travelTargets.pytorch.read(
    JSON.stringify(json),
    { layers, nodeNames, match },
    'text',
  );
  expect(back.recipe.global).toEqual({
    activation: { dtype: 'int8', symmetric: true },
    weight: {},
  });
  expect(back.recipe.layers).toEqual({ [names[5] ?? '']: 'none', [names[6] ?? '']: 'none' });
  expect(back.leftOut).toEqual(['module "nowhere": no layer is known to come from it']);
});

test.runIf(hasPython)('Python of hostile names runs, and names the same nodes', async () => {
  const recipe: Recipe = {
    schema: 'bitloupe.recipe/1',
    layers: Object.fromEntries(names.slice(0, 5).map((name) => [name, 'none'])),
  };
  const scene = sceneOf(
    recipe,
    names.map(() => 'Conv'),
  );
  const ran = await runPython(travelTargets.ort.write(scene).text);
  expect(ran['NODES_TO_EXCLUDE']).toEqual(names.slice(0, 5));
  for (const to of ['pytorch', 'modelopt', 'nncf', 'inc'] as const)
    await expect(runPython(travelTargets[to].write(scene).text)).resolves.toBeTypeOf('object');
});

test('patterns and lists that others wrote are read', () => {
  const { layers, nodeNames } = sceneOf(
    { schema: 'bitloupe.recipe/1' },
    names.map(() => 'Conv'),
  );
  const read = (to: TravelTargetName, text: string) =>
    travelTargets[to].read(text, { layers, nodeNames, match }, 'text');
  const conv = Object.fromEntries(names.slice(5, 7).map((name) => [name, 'none']));
  expect(read('nncf', 'nncf.IgnoredScope(patterns=[r"/layer1/.*Conv$"])').recipe.layers).toEqual(
    conv,
  );
  expect(
    read('modelopt', 'quantize(onnx_path="m", nodes_to_exclude=["/layer1/.*"])').recipe.layers,
  ).toEqual(conv);
  expect(read('ort', 'quantize_static(a, b, c, nodes_to_exclude=["nobody"])').leftOut).toEqual([
    'node "nobody" is not in this model',
  ]);
  expect(() => read('ort', 'print(1)')).toThrow(/has no call of quantize_static/);
});
