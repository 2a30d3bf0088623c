import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasPython, runPython } from '../../../test/python/python';
import { compilePattern } from '../recipe/match-pattern';
import type { PresetName } from '../recipe/presets';
import { dtypes } from '../dtypes';
import type { ActivationConfig, Qconfig, QconfigChange } from '../recipe/qconfig';
import type { Recipe } from '../recipe/recipe';
import { compileRecipe, wholeModelConfig } from '../recipe/resolve';
import type { Encoding, ReadScene, TravelLayer, TravelScene } from './terms/scene';
import { type TravelTargetName, travelTargetNames } from './terms/target-names';
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
/** Names of which PyTorch's modules and calls can be told. */
const torchNames = [
  '/layer1/layer1.0/conv1/Conv',
  '/layer1/layer1.0/conv2/Conv',
  '/layer1/layer1.0/Add',
  '/layer1/layer1.0/Add_1',
  '/layer1/layer1.0/relu/Relu',
  '/layer1/layer1.1/Mul',
  '/layer1/layer1.1/fc/MatMul',
  '/Concat',
  '/Concat_1',
  '/head/proj/Gemm',
];
const ops = ['Conv', 'MatMul', 'Relu', 'Add', 'Softmax', 'toString'];

const match: ReadScene['match'] = (pattern) =>
  compilePattern(pattern, (source, flags) => {
    const regex = new RegExp(source, flags);
    return (name) => regex.test(name);
  });

/** A model of layers in a row, as a recipe decides about it. */
function sceneOf(
  recipe: Recipe,
  opOf: readonly string[],
  among: readonly string[] = names,
): TravelScene {
  const resolve = compileRecipe(recipe, match);
  const layers = among.map((name, index): TravelLayer => {
    const op = opOf[index] ?? 'Conv';
    const { config, skipped } = resolve([name], op);
    const weighted = ['Conv', 'MatMul', 'Gemm'].includes(op);
    const axis = config.weight.granularity === 'channel' ? 0 : null;
    return {
      name,
      op,
      ops: [op],
      nodes: [name],
      nodesInFile: [name],
      activationNode: null,
      skipped,
      weightsAlone: false,
      config,
      passes: false,
      outputs: [`t${index + 1}`],
      inputs: [`t${index}`],
      weightTensors: weighted ? [`w${index}`] : [],
      weights: weighted && !skipped ? [{ tensor: `w${index}`, axis, config: config.weight }] : [],
    };
  });
  const rounded = new Map<string, ActivationConfig>();
  for (const { skipped, inputs, outputs, config } of layers.toReversed())
    if (!skipped) for (const name of [...inputs, ...outputs]) rounded.set(name, config.activation);
  for (const { skipped, outputs, config } of layers)
    if (!skipped) for (const name of outputs) rounded.set(name, config.activation);
  const tensors = [...rounded].map(([name, config]) => ({ name, config, alsoOtherwise: false }));
  return {
    modelName: 'a "model".onnx',
    recipe,
    layers,
    tensors,
    nodeNames: among,
    encodings: {
      activations: tensors.map(({ name, config }) => encodingOf(name, config, 1)),
      parameters: layers.flatMap(({ weights }) =>
        weights.map(({ tensor, axis, config }) =>
          encodingOf(tensor, config, axis === null ? 1 : 3),
        ),
      ),
    },
  };
}

function encodingOf(
  tensor: string,
  { dtype, symmetric }: Pick<Encoding, 'dtype' | 'symmetric'>,
  channels: number,
): Encoding {
  const zeroPoint = dtypes[dtype].isSigned ? 0 : 2 ** (dtypes[dtype].bits - 1);
  const each = <T>(value: T): readonly T[] => Array.from({ length: channels }, () => value);
  return { tensor, dtype, symmetric, scale: each(0.5), zeroPoint: each(zeroPoint) };
}

/** What each tool can say of a layer, of the whole of it. */
interface Sayable {
  /** Names of its layers, where not any will do. */
  readonly names?: readonly string[];
  /** The op of each of them, where it goes by their names. */
  readonly opOf?: (name: string) => string;
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

/** Encodings count from 0: symmetric types are signed by them, others are not. */
const encodedType = fc.constantFrom(
  { dtype: 'int8' as const, symmetric: true },
  { dtype: 'uint8' as const, symmetric: false },
  { dtype: 'int16' as const, symmetric: true },
  { dtype: 'uint16' as const, symmetric: false },
);
const encodedWeight = fc
  .tuple(fc.constantFrom('int8' as const, 'uint8' as const), granularity)
  .map(([dtype, of]) => ({ dtype, symmetric: dtype === 'int8', granularity: of }));
const encoded = fc.record({ activation: encodedType, weight: encodedWeight });
const encodings: Sayable = {
  global: encoded,
  own: encoded,
  presets: ['default'],
  kept: ({ activation, weight: own }) => [
    activation.dtype,
    activation.symmetric,
    own.dtype,
    own.symmetric,
    own.granularity,
  ],
};

const torchSide = fc.record({
  dtype: type8,
  symmetric: fc.boolean(),
  observer: fc.constantFrom('minmax' as const, 'movingAverage' as const, 'histogram' as const),
  reduceRange: fc.boolean(),
});

const sayable: Readonly<Record<TravelTargetName, Sayable>> = {
  pytorch: {
    names: torchNames,
    opOf: (name) => /(\w+?)(?:_\d+)?$/.exec(name)?.[1] ?? '',
    global: fc.record({ activation: torchSide, weight }),
    own: fc.record({ activation: torchSide, weight }),
    presets: ['default', 'qnnpack'],
    kept: (config) => config,
  },
  aimet: encodings,
  'aimet-0.6.1': encodings,
  qnn: encodings,
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

/** Recipes of a target with the op of each layer: skips by op and by name, and changes it can say. */
function recipesFor({
  global,
  own,
  presets,
  names: among = names,
}: Sayable): fc.Arbitrary<[Recipe, string[]]> {
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
        .array(fc.tuple(fc.constantFrom(...among), patch))
        .map((entries) => Object.fromEntries(entries)),
    }),
    fc.array(fc.constantFrom(...ops), { minLength: names.length, maxLength: names.length }),
  );
}

test.each(travelTargetNames)('a recipe in the words of %s comes back as what it was', (to) => {
  const { names: among = names, opOf: opOfName, kept, ...rules } = sayable[to];
  fc.assert(
    fc.property(recipesFor({ ...rules, kept, names: among }), ([recipe, someOps]) => {
      const opOf = opOfName === undefined ? someOps : among.map(opOfName);
      const scene = sceneOf(recipe, opOf, among);
      const { text, leftOut } = travelTargets[to].write(scene);
      const { layers, nodeNames } = scene;
      const back = travelTargets[to].read(text, { layers, nodeNames, match }, to);
      const again = sceneOf(back.recipe, opOf, among);
      // What is told not to be said need not come back; all else does.
      const unsaid = leftOut.join('\n');
      const decided = (one: TravelScene) =>
        one.layers.flatMap(({ name, skipped, config, weights }) =>
          unsaid.includes(JSON.stringify(name))
            ? []
            : [
                [
                  name,
                  skipped
                    ? 'none'
                    : kept(
                        weights.length > 0
                          ? config
                          : { ...config, weight: wholeModelConfig(recipe).weight },
                      ),
                ],
              ],
        );
      // Ranges are no part of a recipe, and what the model is given is rounded as its readers say.
      const isKnown = (one: string) => /^ranges: |no layer makes it/.test(one);
      expect(back.leftOut.filter((one) => !isKnown(one))).toEqual([]);
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

test('layers with integer weights alone are told to stay float', () => {
  const scene = sceneOf(
    { schema: 'bitloupe.recipe/1', layers: { '/relu/Relu': 'none' } },
    names.map(() => 'Conv'),
  );
  const layers = scene.layers.map((layer) => ({ ...layer, weightsAlone: layer.skipped }));
  for (const to of travelTargetNames)
    expect(travelTargets[to].write({ ...scene, layers }).leftOut).toContain(
      'layer "/relu/Relu": integer weights alone; it stays float there',
    );
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
  const { constants } = await runPython(travelTargets.ort.write(scene).text);
  expect(constants['NODES_TO_EXCLUDE']).toEqual(names.slice(0, 5));
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
