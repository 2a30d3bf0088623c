import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate, quantize } from '../../../test/golden/golden-run';
import type { CalibratedModel } from '../../../test/golden/golden-run';
import { converted, runOnce } from '../../../test/models/converted';
import { float32, inMemoryData } from '../../../test/models/in-memory-data';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { Recipe } from '../../shared/recipe/recipe';
import type { DataSource } from '../data/sample/data-source';
import { seededRandom } from '../data/random';
import type { HostTensor } from '../data/sample/tensor';
import { finishDraft, startDraft } from '../emit/draft/graph-draft';
import { writeQuantizedChain } from '../emit/quantized-chain';
import type { ConvertedModel } from '../emit/quantized-chain';
import { addUsedInitializers } from '../emit/draft/model-draft';
import { silentJob } from '../jobs/job';
import { masksOf } from '../observe/observations';
import { DataType, makeNode, makeValueInfo } from '../onnx/proto';
import type { RoundingId, Layer } from '../plan/types';
import { isFolded } from '../plan/folded';
import { floatWeight } from '../quantize/float-weights';
import { measureDebug } from './measure-debug';
import type { DebugMeasureOptions, DebugSums } from './measure-debug';
import { measureOutputs } from './measure-outputs';
import { makeShapeOracle } from '../run/shape-oracle';
import type { ShapeOracle } from '../run/shape-oracle';

const everything = (from: ConvertedModel): DebugMeasureOptions => ({
  isolated: new Set(from.conversion.plan.layers.map(({ index }) => index)),
  shadow: true,
});

/** What is measured on; without masks. */
const on = (converted: ConvertedModel, data: DataSource, oracle: ShapeOracle) =>
  ({ converted, data, oracle, kernels: 'simulated', masks: new Map() }) as const;

type Values = Readonly<Record<string, HostTensor>>;

/** Energies straight from the definition, in float64, over all samples. */
class Naive {
  signal = 0;
  noise = 0;
  add(
    x: ArrayLike<number>,
    y: ArrayLike<number>,
    isSeen: (x: number) => boolean = () => true,
  ): void {
    for (let index = 0; index < x.length; index += 1) {
      const value = x[index] ?? 0;
      if (!isSeen(value)) continue;
      this.signal += value ** 2;
      this.noise += (value - (y[index] ?? 0)) ** 2;
    }
  }
  get db(): number {
    return 10 * Math.log10(this.signal / this.noise);
  }
}

const numbers = (tensor: HostTensor | undefined): Float32Array => tensor?.data as Float32Array;

/** Values of tensors in the float chain and in the quantized chain, one sample. */
async function chains(
  from: ConvertedModel,
  data: DataSource,
  sample: number,
): Promise<{ float: Values; quantized: (tensor: string) => HostTensor | undefined }> {
  const { model } = from;
  const tensors = model.graph.nodes
    .flatMap((node) => node.output)
    .filter((name) => model.types.get(name)?.type === DataType.FLOAT);
  const inputs = model.model.graph?.input ?? [];
  const float = startDraft(model.preparedOpset);
  float.nodes.push(...model.graph.nodes);
  float.outputs.push(...tensors.map((tensor) => makeValueInfo(tensor)));
  addUsedInitializers(float, model);
  const draft = startDraft(model.preparedOpset);
  draft.nodes.push(...model.graph.nodes);
  const chain = writeQuantizedChain(draft, from, { prefix: 'q:', weights: 'float' });
  const made = tensors.filter((tensor) =>
    draft.nodes.some((node) => node.output.includes(chain.value(tensor))),
  );
  draft.outputs.push(
    ...[...new Set(made.map((tensor) => chain.value(tensor)))].map((name) => makeValueInfo(name)),
  );
  addUsedInitializers(draft, model);
  const options = { level: 'disabled' } as const;
  const x = await runOnce(finishDraft(float, model.model, inputs), data, options, sample);
  const y = await runOnce(finishDraft(draft, model.model, inputs), data, options, sample);
  const feeds = await data.read(sample);
  return {
    float: { ...feeds, ...x },
    quantized: (tensor) => y[chain.value(tensor)] ?? feeds[tensor],
  };
}

/** Rounds values to the grid of a rounding and back, by the definition of the two operators. */
function rounded(from: ConvertedModel, rounding: RoundingId, tensor: HostTensor): HostTensor {
  const qparams = from.conversion.qparams.get(rounding);
  const config = from.conversion.plan.roundings.get(rounding)?.config;
  if (qparams === undefined || config === undefined) throw new Error(`no rounding ${rounding}`);
  const [low, high] = config.dtype === 'uint8' ? [0, 255] : [-128, 127];
  const data = numbers(tensor).map((value) => {
    const ratio = Math.fround(value / qparams.scale);
    const floor = Math.floor(ratio);
    const fraction = ratio - floor;
    const up = fraction > 0.5 || (fraction === 0.5 && floor % 2 !== 0);
    const integer = Math.min(high, Math.max(low, floor + (up ? 1 : 0) + qparams.zeroPoint));
    return (integer - qparams.zeroPoint) * qparams.scale;
  });
  return { ...tensor, data };
}

/** Runs one node of the model by itself. */
async function runNode(
  from: ConvertedModel,
  index: number,
  inputs: readonly (HostTensor | null)[],
): Promise<HostTensor> {
  const node = from.model.graph.nodes[index];
  if (node === undefined) throw new RangeError('no such node');
  const draft = startDraft(from.model.preparedOpset);
  draft.nodes.push(node);
  draft.outputs.push(makeValueInfo(node.output[0] ?? ''));
  const feeds: Record<string, HostTensor> = {};
  const infos = node.input.flatMap((name, position) => {
    const tensor = inputs[position];
    if (name === '' || tensor == null) return [];
    feeds[name] = tensor;
    return [makeValueInfo(name, DataType.FLOAT, tensor.dims)];
  });
  addUsedInitializers(draft, from.model);
  for (const name of Object.keys(feeds)) draft.initializers.delete(name);
  const model = finishDraft(draft, from.model.model, infos);
  const outputs = await runOnce(model, inMemoryData([feeds]), { level: 'disabled' });
  const output = outputs[node.output[0] ?? ''];
  if (output === undefined) throw new Error('no output');
  return output;
}

/** A weight or bias of a layer as its integers say, or null for other inputs. */
function parameter(from: ConvertedModel, layer: Layer, position: number): HostTensor | null {
  const { conversion, model } = from;
  const use = layer.weights.find((candidate) => candidate.position === position);
  const bias = layer.biases.find((candidate) => candidate.position === position);
  const tensor =
    use === undefined ? conversion.biases.get(bias?.key ?? '') : conversion.weights.get(use.key);
  if (tensor === undefined) return null;
  const { dims } = floatWeight(model, use?.tensor ?? bias?.tensor ?? '');
  const perChannel = tensor.data.length / tensor.scale.length;
  // Symmetric, and the channel axis of Conv and of a transposed Gemm comes first.
  const data = Float32Array.from(tensor.data, (integer, index) => {
    const channel = Math.floor(index / perChannel);
    return integer * (tensor.scale[channel] ?? 1);
  });
  return float32(dims, data);
}

describe.each<[string, Recipe]>([
  [
    'everything quantized',
    { ...emptyRecipe, preset: 'ort-u8s8', global: { weight: { granularity: 'channel' } } },
  ],
  [
    'some layers skipped',
    { ...emptyRecipe, preset: 'ort-u8s8', patterns: [['*features.[35]*', 'none']] },
  ],
])('digits with %s, against a naive computation on fetched activations', (_name, recipe) => {
  let calibrated: CalibratedModel;
  let from: ConvertedModel;
  let sums: DebugSums;
  let data: DataSource;
  beforeAll(async () => {
    calibrated = await calibrate('digits_mbv2_one');
    const all = await Promise.all([0, 1, 2].map((sample) => calibrated.data.read(sample)));
    data = inMemoryData(all);
    from = quantize(calibrated, recipe);
    sums = await measureDebug(silentJob, on(from, data, calibrated.oracle), everything(from));
  });

  test('accumulated, isolated and shadow SQNR of every layer are those of the definition', async () => {
    const { layers } = from.conversion.plan;
    const accumulated = layers.map(() => new Naive());
    const isolated = layers.map(() => new Naive());
    const shadow = layers.map(() => new Naive());
    for (let sample = 0; sample < data.count; sample += 1) {
      const { float, quantized } = await chains(from, data, sample);
      for (const layer of layers) {
        const tensor = layer.outputs[0] ?? '';
        const x = numbers(float[tensor]);
        accumulated[layer.index]?.add(x, numbers(quantized(tensor)));
        if (layer.state !== 'quantized') continue;
        const node = from.model.graph.nodes[layer.node];
        const roundings = (position: number) =>
          layer.inputs.find((use) => use.position === position)?.rounding;
        const alone = await runNode(
          from,
          layer.node,
          (node?.input ?? []).map((name, position) => {
            const rounding = roundings(position);
            const value = float[name];
            if (rounding !== undefined && value !== undefined)
              return rounded(from, rounding, value);
            return parameter(from, layer, position);
          }),
        );
        const [out] = layer.outputRoundings;
        isolated[layer.index]?.add(
          x,
          numbers(out === undefined ? alone : rounded(from, out.id, alone)),
        );
        let twin = await runNode(
          from,
          layer.node,
          (node?.input ?? []).map((name, position) => {
            const rounding = roundings(position);
            const value = quantized(name);
            if (value === undefined) return null;
            return rounding === undefined ? value : rounded(from, rounding, value);
          }),
        );
        if (layer.activation !== null && isFolded(layer))
          twin = await runNode(from, layer.activation, [twin]);
        shadow[layer.index]?.add(numbers(twin), numbers(quantized(tensor)));
      }
    }
    const table = (naive: readonly Naive[]) =>
      layers
        .filter(({ index }) => (naive[index]?.noise ?? 0) > 0)
        .map(({ name, index }) => [name, naive[index]?.db]);
    const measured = (found: DebugSums['accumulated'], naive: readonly Naive[]) =>
      table(naive).map(([name]) => {
        const index = layers.find((layer) => layer.name === name)?.index ?? -1;
        return [name, expect.closeTo(found.get(index)?.sqnr().sqnrDb ?? NaN, 2.7)];
      });
    expect(table(accumulated).length).toBeGreaterThan(15);
    expect(table(isolated).length).toBeGreaterThan(10);
    expect(table(accumulated)).toEqual(measured(sums.accumulated, accumulated));
    expect(table(isolated)).toEqual(measured(sums.isolated, isolated));
    expect(table(shadow)).toEqual(measured(sums.shadow, shadow));
  });

  test('a skipped layer has neither an isolated nor a shadow error', () => {
    for (const layer of from.conversion.plan.layers) {
      const isQuantized = layer.state === 'quantized';
      expect([sums.isolated.has(layer.index), sums.shadow.has(layer.index)]).toEqual([
        isQuantized,
        isQuantized,
      ]);
    }
  });

  test('the outputs measure the same alone, against float references kept from before', async () => {
    const references = await Promise.all(
      [0, 1, 2].map((sample) => runOnce(from.model.model, data, { level: 'disabled' }, sample)),
    );
    const { outputs } = await measureOutputs(silentJob, {
      ...on(from, data, calibrated.oracle),
      references: { of: () => Promise.resolve(references) },
    });
    for (const [name, found] of outputs) {
      expect(found.sqnr().sqnrDb).toBeCloseTo(sums.outputs.get(name)?.sqnr().sqnrDb ?? NaN, 4);
      expect(found.perSampleDb).toHaveLength(3);
    }
    expect([...outputs.keys()]).toEqual([...from.model.graph.outputs]);
  });
});

test('masked tensors are measured over what the mask leaves, and flagged', async () => {
  const { data, oracle, observations } = await calibrate('bert_tiny');
  const from = quantize(await calibrate('bert_tiny'), { ...emptyRecipe, preset: 'ort-u8s8' });
  const masks = masksOf(observations);
  const measuring = { ...on(from, data, oracle), masks };
  const sums = await measureDebug(silentJob, measuring, everything(from));
  const layers = from.conversion.plan.layers.filter((layer) => masks.has(layer.outputs[0] ?? ''));
  expect(layers.length).toBeGreaterThan(1);
  const naive = layers.map(() => ({ sums: new Naive(), seen: 0 }));
  for (let sample = 0; sample < data.count; sample += 1) {
    const { float, quantized } = await chains(from, data, sample);
    layers.forEach((layer, at) => {
      const x = numbers(float[layer.outputs[0] ?? '']);
      const isSeen = (value: number): boolean => Math.abs(value) < 1e18;
      naive[at]?.sums.add(x, numbers(quantized(layer.outputs[0] ?? '')), isSeen);
      const entry = naive[at];
      if (entry !== undefined) entry.seen += x.filter(isSeen).length;
    });
  }
  layers.forEach((layer, at) => {
    const found = sums.accumulated.get(layer.index);
    expect(found?.sqnr().flags).toEqual(['masked']);
    expect(found?.sqnr().sqnrDb).toBeCloseTo(naive[at]?.sums.db ?? NaN, 2);
    expect(found?.elements).toBe(naive[at]?.seen);
  });
});

test('nothing skipped away is exact, and a layer that is skipped behind rounded ones is not', async () => {
  const calibrated = await calibrate('fashion_resnet8');
  const { data, oracle } = calibrated;
  const options = { isolated: new Set<number>(), shadow: false };
  const floatOnly = quantize(calibrated, { ...emptyRecipe, global: 'none' });
  const float = await measureDebug(silentJob, on(floatOnly, data, oracle), options);
  for (const sums of [...float.accumulated.values(), ...float.outputs.values()]) {
    expect(sums.sqnr()).toEqual({ sqnrDb: null, exact: true });
  }
  const from = quantize(calibrated, { ...emptyRecipe, patterns: [['*layer2*', 'none']] });
  const some = await measureDebug(silentJob, on(from, data, oracle), options);
  const skipped = from.conversion.plan.layers.filter(({ state }) => state === 'skipped');
  for (const { index } of skipped)
    expect(some.accumulated.get(index)?.sqnr().sqnrDb).toBeGreaterThan(10);
});

test('real kernels differ from simulated ones, and little', async () => {
  const calibrated = await calibrate('fashion_resnet8');
  const from = quantize(calibrated, { ...emptyRecipe, preset: 'ort-u8s8' });
  const measured = async (kernels: 'real' | 'simulated') => {
    const { data, oracle } = calibrated;
    const measuring = { ...on(from, data, oracle), kernels };
    const sums = await measureDebug(silentJob, measuring, { isolated: new Set(), shadow: false });
    return [...sums.outputs.values()][0]?.sqnr().sqnrDb ?? NaN;
  };
  const [real, simulated] = [await measured('real'), await measured('simulated')];
  expect(Math.abs(real - simulated)).toBeLessThan(1.5);
});

describe('samples of many shapes', () => {
  test('give the sums of each measured alone, with fixed and with dynamic dims', async () => {
    const model = await tinyModel({
      nodes: [
        makeNode('Conv', ['x', 'w', 'b'], ['c'], {}, { name: 'conv' }),
        makeNode('Relu', ['c'], ['r'], {}, { name: 'relu' }),
        makeNode('GlobalAveragePool', ['r'], ['y'], {}, { name: 'pool' }),
      ],
      inputs: { x: ['n', 3, 'height', 'width'] },
      outputs: ['y'],
      initializers: [weight('w', [4, 3, 1, 1]), floats('b', [4], 0.1, -0.2, 0.3, 0)],
    });
    const random = seededRandom(9, 0);
    const shapes = [
      [1, 3, 4, 4],
      [2, 3, 5, 3],
      [1, 3, 9, 9],
      [1, 3, 2, 7],
      [3, 3, 3, 3],
      [1, 3, 11, 2],
    ];
    const samples = shapes.map((dims) => ({
      x: float32(
        dims,
        Float32Array.from({ length: dims.reduce((p, s) => p * s, 1) }, () => random.normal()),
      ),
    }));
    const data = inMemoryData(samples);
    const from = await converted(model, data, emptyRecipe);
    const sums = await measureDebug(
      silentJob,
      on(from, data, makeShapeOracle(model)),
      everything(from),
    );
    const conv = from.conversion.plan.layers.find(({ name }) => name === 'conv');
    const together = sums.accumulated.get(conv?.index ?? -1);
    let signal = 0;
    let noise = 0;
    for (const [at, sample] of samples.entries()) {
      const oracle = makeShapeOracle(model);
      const one = inMemoryData([sample]);
      const alone = await measureDebug(silentJob, on(from, one, oracle), everything(from));
      const found = alone.accumulated.get(conv?.index ?? -1);
      signal += found?.signal ?? NaN;
      noise += found?.noise ?? NaN;
      expect(together?.perSampleDb[at]).toBeCloseTo(found?.perSampleDb[0] ?? NaN, 4);
    }
    expect(together?.signal).toBeCloseTo(signal, 3);
    expect(together?.noise).toBeCloseTo(noise, 6);
    const values = shapes.reduce(
      (sum, [n = 0, , height = 0, width = 0]) => sum + n * 4 * height * width,
      0,
    );
    expect(together?.elements).toBe(values);
  });
});

describe('Gemm', () => {
  test('with beta has the same small error alone and in the chain', async () => {
    const model = await tinyModel({
      nodes: [
        makeNode(
          'Gemm',
          ['x', 'w', 'b'],
          ['y'],
          { beta: { float: 0.25 }, transB: 1 },
          { name: 'gemm' },
        ),
      ],
      inputs: { x: [3, 8] },
      outputs: ['y'],
      initializers: [weight('w', [6, 8]), floats('b', [6], 1, -2, 3, -4, 5, -6)],
    });
    const data = await normalSamples(model, 4);
    const from = await converted(model, data, emptyRecipe);
    const sums = await measureDebug(
      silentJob,
      on(from, data, makeShapeOracle(model)),
      everything(from),
    );
    expect(sums.accumulated.get(0)?.sqnr().sqnrDb).toBeGreaterThan(35);
    expect(sums.isolated.get(0)?.sqnr().sqnrDb).toBeGreaterThan(35);
    expect(sums.shadow.get(0)?.sqnr().sqnrDb).toBeGreaterThan(35);
  });
});

describe('the shape oracle', () => {
  test('knows sizes that a model computes from those of its inputs', async () => {
    const { oracle, data, observations } = await calibrate('bert_tiny');
    const feeds = await data.read(0);
    const dims = new Map(Object.entries(feeds).map(([name, tensor]) => [name, tensor.dims]));
    const elements = await oracle.elementsUnder(dims);
    const unknown = [...observations.stats.keys()].filter((tensor) => elements(tensor) === null);
    expect(unknown).toEqual([]);
  });

  test('knows nothing without dims', async () => {
    const { oracle, model } = await calibrate('bert_tiny');
    const elements = await oracle.elementsUnder(null);
    expect(elements([...model.graph.outputs][0] ?? '')).toBeNull();
  });
});
