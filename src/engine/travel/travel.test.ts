import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPython, runPython } from '../../../test/python/python';
import type { Recipe } from '../../shared/recipe/recipe';
import { type TravelTargetName, travelTargetNames } from '../../shared/travel/terms/target-names';
import { targetOf, travelTargets } from '../../shared/travel/targets';
import { createEngine, type Engine } from '../index';
import { decodeModel, type ModelProto } from '../onnx/proto';
import { floatValues } from '../onnx/tensor';

// The forms are those of each tool's own pages, listed in test/fixtures/travel/README.md.

const schema = 'bitloupe.recipe/1';
const bert = '/m/encoder/layer.0/attention/self';

const cases: readonly {
  readonly name: string;
  readonly model: string;
  readonly data: string;
  readonly recipe: Recipe;
  /** For encodings, whose text would be long: an entry for each channel. */
  readonly encoded?: Recipe;
}[] = [
  {
    name: 'digits',
    model: 'resources/sample/digits.onnx',
    data: 'resources/sample/calibration',
    recipe: {
      schema,
      ops: { Add: 'none' },
      layers: {
        '/features/features.2/conv/conv.1/conv.1.0/Conv': 'none',
        '/fc/Gemm': {
          activation: { dtype: 'int8', symmetric: true },
          weight: { granularity: 'tensor' },
        },
      },
    },
    encoded: {
      schema,
      global: { activation: { dtype: 'uint16' }, weight: { granularity: 'tensor' } },
      ops: { Add: 'none' },
    },
  },
  {
    name: 'fashion',
    model: 'test/fixtures/fashion/model.onnx',
    data: 'test/fixtures/fashion/calibration',
    recipe: {
      schema,
      preset: 'ort-s8s8',
      global: { activation: { observer: 'entropy' }, weight: { granularity: 'channel' } },
      patterns: [['/layers/layers.1/*', 'none']],
    },
  },
  {
    name: 'bert_tiny',
    model: 'test/fixtures/golden/models/bert_tiny/model.onnx',
    data: 'test/fixtures/golden/models/bert_tiny/calib',
    recipe: {
      schema,
      preset: 'tensorrt',
      ops: { LayerNormalization: 'none', Gather: 'none' },
      layers: {
        [`${bert}/query/MatMul`]: 'none',
        [`${bert}/query/Add`]: 'none',
        [`${bert}/Softmax`]: 'none',
      },
    },
  },
];

const pythonTargets = travelTargetNames.filter((to) => travelTargets[to].extension === 'py');
const encodingTargets = travelTargetNames.filter((to) => travelTargets[to].needsRanges);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-travel-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(cases)('$name', ({ name, model, data, recipe, encoded = recipe }) => {
  let engine: Engine;
  let jobs = 0;
  const jobId = (): string => `job-${(jobs += 1)}`;
  beforeAll(async () => {
    engine = createEngine({
      emit: { progress: () => undefined, memory: () => undefined },
      resolveFile: (ref) => ref,
      threads: 1,
    });
    await engine.openModel({ jobId: jobId(), file: model });
    await engine.setData({ jobId: jobId(), data: { kind: 'folder', folder: data, limit: 2 } });
  });
  afterAll(() => engine.dispose());

  const textOf = (to: TravelTargetName) => engine.recipeText({ jobId: jobId(), recipe, to });
  const skipsOf = async (asked: Recipe): Promise<readonly string[]> => {
    const { layers } = await engine.describePlan({ recipe: asked });
    return layers.filter((layer) => layer.skipped).map((layer) => layer.name);
  };

  test.each(pythonTargets)('is written for %s as its pages say', async (to) => {
    const { text } = await textOf(to);
    await expect(text).toMatchFileSnapshot(`../../../test/fixtures/travel/${name}.${to}.py`);
  });

  test.runIf(name !== 'bert_tiny').each(encodingTargets)(
    'is written for %s as its pages say',
    async (to) => {
      const { text } = await engine.recipeText({ jobId: jobId(), recipe: encoded, to });
      const golden = `test/fixtures/travel/${name}.${to}.${travelTargets[to].extension}`;
      expectAlike(text, await readFile(golden, 'utf8'));
    },
  );

  test.each(travelTargetNames)('says for %s what it leaves out', async (to) => {
    const { text, leftOut } = await textOf(to);
    const { extension } = travelTargets[to];
    const comments = [...text.matchAll(/^# - (.*)$/gm)].map(([, reason]) => reason);
    expect(comments).toEqual(extension === 'py' ? leftOut : []);
    expect(targetOf(text)).toBe(to);
  });

  test.each(pythonTargets)('comes back from %s with the same skips', async (to) => {
    const { text, leftOut } = await textOf(to);
    const path = join(folder, `${name}.${to}`);
    await writeFile(path, text);
    const back = await engine.importRecipe({ file: path });
    expect(back.from).toBe(to);
    const unsaid = leftOut.join('\n');
    const wanted = (await skipsOf(recipe)).filter((layer) => !unsaid.includes(`"${layer}"`));
    expect(await skipsOf(back.recipe)).toEqual(wanted);
  });

  test.runIf(hasPython).each(pythonTargets)(
    'its Python for %s runs, but for what it imports',
    async (to) => {
      const { constants } = await runPython((await textOf(to)).text);
      const file = model.slice(model.lastIndexOf('/') + 1);
      expect(constants['MODEL']).toBe(to === 'pytorch' ? undefined : file);
    },
  );

  test.runIf(hasPython).each(['ort', 'modelopt', 'nncf', 'inc'] as const)(
    'asks %s by arguments that it has, with all samples and the skips of the recipe',
    async (to) => {
      const { calls } = await runPython((await textOf(to)).text);
      const known = JSON.parse(
        await readFile('test/fixtures/travel/arguments.json', 'utf8'),
      ) as Readonly<Record<string, { readonly arguments: readonly string[] }>>;
      const asked = calls.filter(({ call }) => call in known);
      expect(asked.length).toBeGreaterThan(to === 'nncf' ? 3 : 0);
      for (const { call, named } of asked)
        expect(known[call]?.arguments).toEqual(expect.arrayContaining(Object.keys(named)));
      expect(JSON.stringify(calls)).toContain('numpy.load');
      const told = JSON.stringify(asked).replaceAll(/\\\\|\$/g, '');
      const ops = Object.keys(recipe.ops ?? {});
      const named = Object.keys(recipe.layers ?? {}).filter(
        (layer) => recipe.layers?.[layer] === 'none',
      );
      // ONNX Runtime is told the op types that it quantizes, not those that it does not.
      for (const one of to === 'ort' ? named : [...named, ...ops]) expect(told).toContain(one);
    },
  );

  test.each(encodingTargets)('%s gives a recipe that rounds the same tensors', async (to) => {
    const { text } = await textOf(to);
    const path = join(folder, `${name}.${to}`);
    await writeFile(path, text);
    const back = await engine.importRecipe({ file: path });
    expect(back.from).toBe(to);
    const again = await engine.recipeText({ jobId: jobId(), recipe: back.recipe, to });
    expect(typesIn(again.text)).toEqual(typesIn(text));
  });

  test('encodings are those of the model that is exported', async () => {
    const target = join(folder, `${name}.onnx`);
    await engine.exportModel({ jobId: jobId(), request: { recipe, target, format: 'qdq' } });
    const written = scalesIn(decodeModel(await readFile(target)));
    const encodings = JSON.parse((await textOf('aimet')).text) as {
      activation_encodings: { name: string; scale: number[] }[];
      param_encodings: { name: string; scale: number[] }[];
    };
    const told = [...encodings.activation_encodings, ...encodings.param_encodings];
    const scales = (find: (tensor: string) => unknown) =>
      Object.fromEntries(told.map(({ name: tensor }) => [tensor, find(tensor)]));
    const toldOf = new Map(told.map(({ name: tensor, scale }) => [tensor, scale]));
    expect(told.length).toBeGreaterThan(10);
    expect(scales((tensor) => toldOf.get(tensor))).toEqual(
      scales((tensor) => written.get(`${tensor}_scale`)),
    );
  });
});

/** Encodings without their ranges. */
function typesIn(text: string): unknown {
  const ranges = new Set(['scale', 'offset', 'min', 'max']);
  return JSON.parse(text, (key, value: unknown) => {
    if (ranges.has(key)) return undefined;
    // By name: an order is no part of what is said.
    return Array.isArray(value) ? value.map((one) => JSON.stringify(one)).toSorted() : value;
  });
}

/** Scales of the file by their names: those of the tensors, with `_scale` behind. */
function scalesIn({ graph }: ModelProto): ReadonlyMap<string, readonly number[]> {
  const scales = (graph?.initializer ?? []).filter(({ name }) => name.endsWith('_scale'));
  return new Map(scales.map((one) => [one.name, [...floatValues(one)]]));
}

test('a file of another tool says nothing without a model', async () => {
  const engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => ref,
    threads: 1,
  });
  const file = join(folder, 'scope.py');
  await writeFile(file, 'nncf.IgnoredScope(names=["a"])');
  await expect(engine.importRecipe({ file })).rejects.toThrow(/for NNCF, and no model is open/);
  await engine.dispose();
});

/** Ranges are measured, and another CPU adds up in another order: the text is the same, its fractions nearly so. */
function expectAlike(text: string, golden: string): void {
  const fraction = /-?\d+(\.\d+(e[+-]?\d+)?|e[+-]?\d+)/g;
  expect(text.replaceAll(fraction, '#')).toBe(golden.replaceAll(fraction, '#'));
  const numbers = (from: string) => (from.match(fraction) ?? []).map(Number);
  const wanted = numbers(golden);
  const off = numbers(text).filter(
    (value, index) => Math.abs(value - (wanted[index] ?? 0)) > 1e-4 * Math.abs(value),
  );
  expect(off).toEqual([]);
}
