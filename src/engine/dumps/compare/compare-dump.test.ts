import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  npzDump,
  type Quantized,
  quantized,
  runAll,
  type Written,
} from '../../../../test/dumps/other-run';
import type { HostTensor } from '../../data/sample/tensor';
import { readNpz } from '../../data/arrays/npz';
import { openData } from '../../data/open-data';
import { silentJob } from '../../jobs/job';
import { measureOurs, type Ours } from '../../match/ours';
import { prepareModel } from '../../prepare/prepare';
import { comparePrepared } from '../../match/compare-models';
import { openDump } from '../formats/open-dump';
import { compareDump, type DumpComparison } from './compare-dump';

const golden = join(import.meta.dirname, '../../../../test/fixtures/golden/models');

async function compare({ float, data }: Quantized, folder: string): Promise<DumpComparison> {
  const dump = await openDump(folder);
  return compareDump(silentJob, { float, dump, data, ours: null });
}

const codesOf = ({ notices }: DumpComparison): readonly string[] => notices.map(({ code }) => code);

// Of the third, a product and the sum with its small bias are too much alike to be told apart by values.
describe.each([
  ['digits_mbv2_one', 0.9],
  ['fashion_resnet8', 0.9],
  ['bert_tiny', 0.3],
] as const)('tensors of %s in int8', (name, share) => {
  let made: Quantized;
  let runs: readonly Written[];
  beforeAll(async () => {
    made = await quantized(
      join(golden, name, 'model.onnx'),
      join(golden, name, 'calib'),
      2,
      'channel',
    );
    runs = await runAll(made.int8, made.data);
  });

  test('compare as the file does that computed them', async () => {
    const asFile = await comparePrepared(silentJob, {
      ...made,
      quantized: made.int8,
      kernels: 'simulated',
    });
    const asDump = await compare(made, await npzDump(runs));
    expect(asDump.missing).toEqual(asFile.missing);
    expect(asDump.layers.map((layer) => layer.name)).toEqual(
      asFile.layers.map((layer) => layer.name),
    );
    asDump.layers.forEach((layer, index) => {
      const other = asFile.layers[index];
      expect(layer.match.by, layer.name).toBe('name');
      expect(layer.accumulated?.exact, layer.name).toBe(other?.accumulated?.exact);
      expect(layer.accumulated?.sqnrDb ?? 0, layer.name).toBeCloseTo(
        other?.accumulated?.sqnrDb ?? 0,
        6,
      );
    });
    expect(asDump.outputs[0]?.sqnrDb).toBeCloseTo(asFile.outputs[0]?.sqnrDb ?? NaN, 6);
    expect(asDump.answers?.same).toBe(asFile.answers?.same);
    expect(asDump.dump).toMatchObject({ format: 'arrays', samples: 2, compared: 2 });
  });

  test('are found by their values under other names, and none is found wrongly', async () => {
    const named = await compare(made, await npzDump(runs));
    const truth = new Map(named.layers.map((layer) => [layer.name, layer.theirTensor]));
    const names = [...(runs[0]?.keys() ?? [])];
    const isInput = (tensor: string): boolean =>
      made.float.inputs.some((input) => input.name === tensor);
    const renamed = runs.map(
      (run) =>
        new Map(
          [...run].map(([key, tensor]) => [isInput(key) ? key : `t${names.indexOf(key)}`, tensor]),
        ),
    );
    const found = await compare(made, await npzDump(renamed));
    let wrong = 0;
    for (const { name: layer, theirTensor } of found.layers) {
      const real = names[Number(theirTensor.slice(1))] ?? '';
      const [one, other] = [runs[0]?.get(real), runs[0]?.get(truth.get(layer) ?? '')];
      // Rounding stands in pairs: either tensor is right where both hold one value.
      if (
        real.replace(/_(Quantize|Dequantize)Linear_(Input|Output)$/, '') !==
          (truth.get(layer) ?? '').replace(/_DequantizeLinear_(Input|Output)$/, '') &&
        !sameValues(one, other)
      )
        wrong += 1;
    }
    expect(wrong).toBe(0);
    // What remains are tensors that another one is as like as they are.
    expect(found.layers.length / named.layers.length).toBeGreaterThan(share);
    expect(found.unmatched.every(({ reason }) => reason !== '')).toBe(true);
  });
});

function sameValues(one: HostTensor | undefined, other: HostTensor | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.data.length === other.data.length &&
    one.data.every((value, index) => value === other.data[index])
  );
}

describe('a dump of the digits', () => {
  let made: Quantized;
  let runs: readonly Written[];
  let whole: DumpComparison;
  beforeAll(async () => {
    made = await quantized(
      join(golden, 'digits_mbv2_one/model.onnx'),
      join(golden, 'digits_mbv2_one/calib'),
    );
    runs = await runAll(made.int8, made.data);
    whole = await compare(made, await npzDump(runs));
  });
  const changed = (
    change: (tensor: HostTensor, name: string, sample: number) => HostTensor | null,
  ) =>
    runs.map(
      (run, sample) =>
        new Map(
          [...run].flatMap(([name, tensor]): [string, HostTensor][] => {
            const found = change(tensor, name, sample);
            return found === null ? [] : [[name, found]];
          }),
        ),
    );
  const tensorOf = (index: number): string => whole.layers[index]?.theirTensor ?? '';

  test.each([
    ['with channels last', false],
    ['with channels last and without the batch', true],
  ])('%s has the same figures', async (_words, squeeze) => {
    const moved = changed(({ dims, data, type }, name) => {
      if (dims.length !== 4 || name === 'input')
        return { dims: squeeze ? dims.filter((size) => size !== 1) : dims, data, type };
      const [batch = 1, channels = 1, height = 1, width = 1] = dims;
      const other = data.slice();
      for (let c = 0; c < channels; c += 1)
        for (let at = 0; at < height * width; at += 1)
          other[at * channels + c] = data[c * height * width + at] as never;
      const last = [batch, height, width, channels];
      return { type, data: other, dims: squeeze ? last.filter((size) => size !== 1) : last };
    });
    const found = await compare(made, await npzDump(moved));
    expect(found.missing).toEqual([]);
    expect(found.layers.map(({ accumulated }) => accumulated?.sqnrDb)).toEqual(
      whole.layers.map(({ accumulated }) => expect.closeTo(accumulated?.sqnrDb ?? 0, 4) as number),
    );
    expect(
      found.layers.some(({ match }) => /channels stand at another place/.test(match.reason)),
    ).toBe(true);
  });

  test('says which layout its manifest gives', async () => {
    const name = tensorOf(3);
    const moved = changed((tensor, key) => {
      if (key !== name) return tensor;
      const [, channels = 1, height = 1, width = 1] = tensor.dims;
      const data = tensor.data.slice();
      for (let c = 0; c < channels; c += 1)
        for (let at = 0; at < height * width; at += 1)
          data[at * channels + c] = tensor.data[c * height * width + at] as never;
      return { ...tensor, dims: [1, height, width, channels], data };
    });
    const manifest = JSON.stringify({ tensors: { [name]: { layout: 'NHWC' } } });
    const found = await compare(made, await npzDump(moved, { 'manifest.json': manifest }));
    expect(found.layers[3]?.accumulated?.sqnrDb).toBeCloseTo(
      whole.layers[3]?.accumulated?.sqnrDb ?? 0,
      4,
    );
    expect(found.layers[3]?.match.reason).toBe('Its output has the same name.');
  });

  test('names a tensor that some samples lack, and measures the others', async () => {
    const found = await compare(
      made,
      await npzDump(
        changed((tensor, name, sample) => (sample === 1 && name === tensorOf(5) ? null : tensor)),
      ),
    );
    expect(found.notices).toContainEqual(
      expect.objectContaining({
        code: 'dump-incomplete',
        message: expect.stringContaining(`'${tensorOf(5)}' is not in '001'`) as string,
      }),
    );
    expect(found.layers[5]?.accumulated?.perSampleDb).toEqual([
      whole.layers[5]?.accumulated?.perSampleDb[0],
      null,
    ]);
  });

  test('leaves a tensor of another size out', async () => {
    const found = await compare(
      made,
      await npzDump(
        changed((tensor, name) =>
          name.startsWith(whole.layers[2]?.output ?? '?')
            ? { ...tensor, dims: [3], data: tensor.data.slice(0, 3) }
            : tensor,
        ),
      ),
    );
    expect(found.layers.map((layer) => layer.name)).not.toContain(whole.layers[2]?.name);
    expect(found.missing.length + found.layers.length).toBe(whole.layers.length);
  });

  test('says which layer has values that are no numbers', async () => {
    const broken = changed((tensor, name) => {
      if (name !== tensorOf(4)) return tensor;
      const data = tensor.data.slice();
      data[0] = Number.NaN as never;
      return { ...tensor, data };
    });
    const found = await compare(made, await npzDump(broken));
    expect(found.layers[4]?.accumulated).toMatchObject({ sqnrDb: null, flags: ['nonfinite'] });
    const notice = found.notices.find(({ code }) => code === 'dump-not-finite');
    expect(notice?.message).toContain(`'${tensorOf(4)}' (layer '${found.layers[4]?.name}')`);
    expect(codesOf(whole)).not.toContain('dump-not-finite');
  });

  test('is told from another one by its inputs', async () => {
    expect(whole.dump.inputsDb).toBe(120);
    expect(codesOf(whole)).not.toContain('dump-inputs-differ');
    const swapped = await compare(made, await npzDump([runs[1]!, runs[0]!]));
    expect(codesOf(swapped)).toContain('dump-inputs-differ');
    const [input = ''] = made.float.inputs.map(({ name }) => name);
    const without = await compare(
      made,
      await npzDump(
        changed((tensor, name) => (name === input ? null : tensor)),
        { 'manifest.json': '{}' },
      ),
    );
    expect(without.dump.inputsDb).toBeNull();
  });

  test('belongs to the samples that its manifest names, in any order', async () => {
    const [one = '', two = ''] = made.data.names;
    const manifest = JSON.stringify({ samples: [two, one] });
    const found = await compare(
      made,
      await npzDump([runs[1]!, runs[0]!], { 'manifest.json': manifest }),
    );
    expect(found.dump).toMatchObject({ pairedBy: 'manifest', inputsDb: 120 });
    expect(found.outputs[0]?.sqnrDb).toBeCloseTo(whole.outputs[0]?.sqnrDb ?? 0, 6);
    const stranger = await npzDump(runs, {
      'manifest.json': JSON.stringify({ samples: ['x.png', 'y.png'] }),
    });
    await expect(compare(made, stranger)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining("'x.png'") as string,
    });
  });

  test('of fewer samples is compared on those', async () => {
    const found = await compare(made, await npzDump(runs.slice(0, 1)));
    expect(found.dump).toMatchObject({ samples: 1, compared: 1 });
    expect(codesOf(found)).toContain('samples-left-out');
  });
});

describe('what torch_dump.py wrote', () => {
  const torch = join(import.meta.dirname, '../../../../test/fixtures/dumps/torch');
  let made: Pick<Quantized, 'float' | 'data'>;
  let ours: Ours;
  beforeAll(async () => {
    const float = await prepareModel(join(torch, 'float.onnx'), {});
    const folder = { kind: 'folder', path: join(torch, 'calibration') } as const;
    made = { float, data: await openData(folder, float.inputs) };
    ours = await measureOurs(silentJob, float, made.data);
  });
  const judged = async (name: string): Promise<DumpComparison> =>
    compareDump(silentJob, { ...made, dump: await openDump(join(torch, name)), ours });

  test.each(['float', 'qat_fx', 'int8_fx', 'qat_eager'])(
    'every layer is found in %s',
    async (name) => {
      const found = await judged(name);
      expect(found.missing).toEqual([]);
      expect(found.layers).toHaveLength(17);
      expect(found.dump).toMatchObject({ pairedBy: 'manifest', inputsDb: 120 });
      const modules = JSON.parse(await readFile(join(torch, 'modules.json'), 'utf8')) as Readonly<
        Record<string, unknown>
      >;
      const tensors = found.layers.map((layer) => [layer.name, layer.theirTensor] as const);
      expect(Object.fromEntries(tensors)).toEqual(modules[name]);
    },
  );

  test('the float network is the exported one, to the last bits', async () => {
    const { layers, firstDivergence } = await judged('float');
    const worst = Math.min(...layers.map(({ accumulated }) => accumulated?.sqnrDb ?? 200));
    expect(worst).toBeGreaterThan(100);
    expect(firstDivergence).toBeNull();
  });

  test.each(['qat_fx', 'int8_fx', 'qat_eager'])(
    'the grids of %s are seen in its values',
    async (name) => {
      const { layers } = await judged(name);
      expect(layers.filter(({ verdict }) => verdict?.kind === 'other-grid').length).toBeGreaterThan(
        8,
      );
    },
  );

  test('figures are those of the arrays themselves', async () => {
    const { layers } = await judged('qat_fx');
    const of = (folder: string, sample: number) =>
      readNpz(join(torch, folder, `0000${sample}.npz`), `${sample}`);
    let [signal, noise] = [0, 0];
    for (const sample of [0, 1]) {
      const float = (await of('float', sample)).get('layer2.1.bn2')?.data ?? [];
      const other = (await of('qat_fx', sample)).get('layer2.1.conv2')?.data ?? [];
      float.forEach((value, index) => {
        signal += Number(value) ** 2;
        noise += (Number(value) - Number(other[index])) ** 2;
      });
    }
    const layer = layers.find((each) => each.name === '/layer2/layer2.1/conv2/Conv');
    expect(layer?.accumulated?.sqnrDb).toBeCloseTo(10 * Math.log10(signal / noise), 3);
  });
});
