import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { folderOf, npzOf, type Written } from '../../../../test/dumps/other-run';
import { writeNpy } from '../../data/arrays/npy';
import type { HostTensor } from '../../data/sample/tensor';
import { DataType, makeTensor } from '../../onnx/proto';
import { openDump } from './open-dump';

const tensor = (dims: readonly number[], from: number): HostTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(
    { length: dims.reduce((a, b) => a * b, 1) },
    (_unused, index) => from + index / 8,
  ),
});
const runs: readonly Written[] = [1, 2, 3].map(
  (start) =>
    new Map([
      ['input', tensor([1, 3, 2, 2], start)],
      ['/conv/Conv_output_0', tensor([1, 4, 2, 2], 10 * start)],
      ['scores', tensor([1, 5], -start)],
    ]),
);
const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');
const base64 = ({ type, dims, data }: HostTensor): string =>
  Buffer.from(writeNpy({ type, dims, data })).toString('base64');
const bytesOf = ({ data }: HostTensor): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
/** Files of all samples, each in a folder. */
const perSample = (
  folder: string,
  ending: string,
  write: (name: string, value: HostTensor) => Uint8Array,
) =>
  Object.fromEntries(
    runs.flatMap((run, sample) =>
      [...run].map(
        ([name, value]) =>
          [`${folder}${sample}/${safe(name)}.${ending}`, write(name, value)] as const,
      ),
    ),
  );
const manifestOf = (more: (name: string, value: HostTensor) => object = () => ({})): string =>
  JSON.stringify({
    inputs: ['input'],
    tensors: Object.fromEntries(
      [...runs[0]!].map(([name, value]) => [safe(name), { name, ...more(name, value) }]),
    ),
  });
const polygraphy = (lazy: boolean): string =>
  JSON.stringify(
    {
      lst: [
        [
          'onnxrt-runner-N0',
          [
            {
              outputs: {
                scores: { array: base64(tensor([1, 5], 99)), polygraphy_class: 'ndarray' },
              },
            },
          ],
        ],
        [
          'trt-runner-N0',
          runs.map((run) => ({
            outputs: Object.fromEntries(
              [...run]
                .filter(([name]) => name !== 'input')
                .map(([name, value]) => {
                  const array = { array: base64(value), polygraphy_class: 'ndarray' };
                  return [name, lazy ? { values: array, polygraphy_class: 'LazyArray' } : array];
                }),
            ),
            runtime: 0.25,
            runner_name: 'trt-runner-N0',
            polygraphy_class: 'IterationResult',
          })),
        ],
      ],
      polygraphy_class: 'RunResults',
    },
    null,
    4,
  );
const inputsJson = JSON.stringify(
  runs.map((run) => ({ input: { array: base64(run.get('input')!), polygraphy_class: 'ndarray' } })),
);
const qnnGraph = JSON.stringify({
  graph: {
    tensors: Object.fromEntries(
      [...runs[0]!].map(([name, { dims }]) => [
        safe(name),
        { id: 1, dims, data_type: 562, quant_params: { definition: 2147483647 } },
      ]),
    ),
  },
});

describe.each<[string, string, () => Promise<string>, (name: string) => string]>([
  [
    '.npz for each sample',
    'arrays',
    () => folderOf(Object.fromEntries(runs.map((run, index) => [`s${index}.npz`, npzOf(run)]))),
    (name) => name,
  ],
  [
    '.npy in a folder for each sample',
    'arrays',
    () => folderOf(perSample('s', 'npy', (_name, value) => writeNpy(value))),
    safe,
  ],
  [
    '.npy with a manifest',
    'arrays',
    () =>
      folderOf({
        ...perSample('s', 'npy', (_name, value) => writeNpy(value)),
        'manifest.json': manifestOf(),
      }),
    (name) => name,
  ],
  [
    'node dumps of ONNX Runtime',
    'ort',
    () =>
      folderOf(
        perSample('run', 'tensorproto', (name, { dims, data }) =>
          toBinary(TensorProtoSchema, makeTensor(name, DataType.FLOAT, dims, data as Float32Array)),
        ),
      ),
    (name) => name,
  ],
  [
    'outputs of Polygraphy',
    'polygraphy',
    () => folderOf({ 'outputs.json': polygraphy(false), 'inputs.json': inputsJson }),
    (name) => name,
  ],
  [
    'outputs of Polygraphy with lazy arrays',
    'polygraphy',
    () => folderOf({ 'outputs.json': polygraphy(true), 'inputs.json': inputsJson }),
    (name) => name,
  ],
  [
    '.raw files with a manifest',
    'raw',
    () =>
      folderOf({
        ...perSample('Result_', 'raw', (_name, value) => bytesOf(value)),
        'manifest.json': manifestOf((_name, { dims }) => ({ dtype: 'float32', shape: dims })),
      }),
    (name) => name,
  ],
  [
    '.raw files with the graph of QNN',
    'raw',
    () =>
      folderOf({
        ...perSample('Result_', 'raw', (_name, value) => bytesOf(value)),
        'model_net.json': qnnGraph,
      }),
    safe,
  ],
])('%s', (_words, format, make, nameOf) => {
  test('are recognised, and read sample by sample', async () => {
    const dump = await openDump(await make());
    expect(dump.format).toBe(format);
    expect(dump.samples).toHaveLength(3);
    expect(dump.sizeBytes).toBeGreaterThan(0);
    for (const [sample, run] of runs.entries()) {
      const names = [...run.keys()];
      const found = await dump.read(sample, names.map(nameOf));
      expect([...found].map(([name, { dims, data }]) => [name, dims, [...data]])).toEqual(
        names.map((name) => [nameOf(name), run.get(name)?.dims, [...(run.get(name)?.data ?? [])]]),
      );
    }
    expect(new Set(dump.tensors.map(({ name }) => name))).toEqual(
      new Set([...runs[0]!.keys()].map(nameOf)),
    );
  });
});

test('a snapshot of RKNN gives the tensors of the board, by the names of its list', async () => {
  const value = tensor([1, 4, 2, 2], 3);
  const snapshot = await folderOf({
    'error_analysis.txt': 'layer_name  entire cos',
    'map_name_to_file.txt':
      'layer_name        file_name\n[Conv] /conv/Conv_output_0    505.npy\nscores    506',
    'golden/npy/505.npy': writeNpy(tensor([1, 4, 2, 2], 9)),
    'simulator/npy/505.npy': writeNpy(tensor([1, 4, 2, 2], 8)),
    'runtime/npy/505.npy': writeNpy(value),
    'runtime/npy/506.npy': writeNpy(tensor([1, 5], 1)),
  });
  const dump = await openDump(snapshot);
  expect(dump.format).toBe('rknn');
  expect(dump.tensors.map(({ name }) => name)).toEqual(['/conv/Conv_output_0', 'scores']);
  expect((await dump.read(0, ['/conv/Conv_output_0'])).get('/conv/Conv_output_0')?.data).toEqual(
    value.data,
  );
  expect(dump.notices[0]?.message).toContain("'runtime'");
});

test('integers of QNN become floats by the scale that its graph gives', async () => {
  const graph = {
    graph: {
      tensors: {
        y: {
          dims: [1, 4],
          data_type: 0x0408,
          quant_params: { scale_offset: { scale: 0.5, offset: -128 } },
        },
      },
    },
  };
  const dump = await openDump(
    await folderOf({
      'Result_0/y_native.raw': Uint8Array.of(128, 130, 0, 255),
      'net.json': JSON.stringify(graph),
    }),
  );
  expect([...((await dump.read(0, ['y'])).get('y')?.data ?? [])]).toEqual([0, 1, -64, 63.5]);
});

test('half precision and doubles are compared as float32, integers stay what they are', async () => {
  const arrays = {
    'h.npy': writeNpy({ type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) }),
    'd.npy': writeNpy({ type: 'float64', dims: [2], data: Float64Array.of(1.5, -3) }),
    'i.npy': writeNpy({ type: 'int64', dims: [1], data: BigInt64Array.of(7n) }),
  };
  const found = await (await openDump(await folderOf(arrays))).read(0, ['h', 'd', 'i']);
  expect(
    [...found].map(([name, { type, data }]) => [name, type, [...(data as Iterable<unknown>)]]),
  ).toEqual([
    ['h', 'float32', [1, -2]],
    ['d', 'float32', [1.5, -3]],
    ['i', 'int64', [7n]],
  ]);
});

const npy = writeNpy(tensor([1, 4], 1));
/** A header that announces far more than the file holds. */
const hugeHeader = ((): Uint8Array => {
  const head = writeNpy({ type: 'float32', dims: [2 ** 20, 2 ** 20], data: new Float32Array(0) });
  return Buffer.concat([head, npy]);
})();

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'one byte short',
    () => folderOf({ 'a.npy': npy.subarray(0, -1) }),
    /a\.npy is truncated: its header announces 16 bytes.*holds 15/,
  ],
  [
    'with a huge header',
    () => folderOf({ 'a.npy': hugeHeader }),
    /a\.npy is truncated: its header announces 4398046511104 bytes/,
  ],
  [
    'of bare values that are one byte short',
    () =>
      folderOf({
        'a.raw': new Uint8Array(15),
        'manifest.json': '{"tensors": {"a": {"shape": [1, 4]}}}',
      }),
    /a\.raw holds 15 bytes; float32 \[1,4\] takes 16/,
  ],
  [
    'of bare values without a list',
    () => folderOf({ 'a.raw': new Uint8Array(16) }),
    /a\.raw holds bare values, and nothing says which shape/,
  ],
  [
    'with two kinds of files',
    () => folderOf({ 'a.npy': npy, 'b.raw': new Uint8Array(4) }),
    /mixes \.npy files with \.raw files/,
  ],
  ['of a folder without tensors', () => folderOf({ 'readme.txt': 'x' }), /holds no tensors/],
  [
    'with a manifest that is no JSON',
    () => folderOf({ 'a.npy': npy, 'manifest.json': '{"tensors": ' }),
    /manifest\.json is no JSON/,
  ],
  [
    'with a manifest that says nothing',
    () => folderOf({ 'a.npy': npy, 'manifest.json': '{"tensors": {"a": {"layout": "CHWN"}}}' }),
    /manifest\.json of the dump: tensors\.a\.layout/,
  ],
  [
    'with a manifest that is a list',
    () => folderOf({ 'a.npy': npy, 'manifest.json': '[]' }),
    /manifest\.json of the dump: Invalid input: expected object/,
  ],
  [
    'with one name twice',
    () =>
      folderOf({
        'a.npy': npy,
        'b.npy': npy,
        'manifest.json': '{"tensors": {"a": {"name": "x"}, "b": {"name": "x"}}}',
      }),
    /'a' and 'b' of the dump both hold the tensor 'x'/,
  ],
  [
    'whose manifest names samples that it lacks',
    () =>
      folderOf({
        'a.npz': npzOf(runs[0]!),
        'manifest.json': '{"samples": [{"dump": "b", "data": "1.png"}]}',
      }),
    /names the sample 'b', which the dump does not hold/,
  ],
  [
    'whose manifest names fewer samples',
    () =>
      folderOf({
        'a.npz': npzOf(runs[0]!),
        'b.npz': npzOf(runs[1]!),
        'manifest.json': '{"samples": ["1.png"]}',
      }),
    /lists 1 samples, the dump holds 2/,
  ],
  [
    'of Polygraphy that ends early',
    () => folderOf({ 'outputs.json': polygraphy(false).slice(0, -40) }),
    /outputs\.json is no readable JSON: it ends early/,
  ],
  [
    'of some other JSON',
    () => folderOf({ 'outputs.json': '{"a": [1, 2]}' }),
    /holds no outputs of Polygraphy/,
  ],
  [
    'of JSON whose brackets do not fit',
    () => folderOf({ 'outputs.json': '{"lst": [}' }),
    /its brackets do not fit/,
  ],
  [
    'of Polygraphy with something else for an array',
    () => folderOf({ 'outputs.json': '{"lst": [["r", [{"outputs": {"y": {"array": "§§§"}}}]]]}' }),
    /'y' in outputs\.json is no base64/,
  ],
  [
    'that is no TensorProto',
    () => folderOf({ 'a.tensorproto': 'noise' }),
    /a\.tensorproto is not an ONNX tensor/,
  ],
  [
    'of a snapshot of RKNN without tensors',
    () => folderOf({ 'map_name_to_file.txt': 'a b' }),
    /is a snapshot of RKNN, but holds no \.npy files/,
  ],
])('a dump %s is refused by name', async (_words, make, message) => {
  const reading = (async () => {
    const dump = await openDump(await make());
    await dump.read(
      0,
      dump.tensors.map(({ name }) => name),
    );
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(/./) as string,
  });
});

test('nothing is read outside of the folder, by no link', async () => {
  const outside = await folderOf({ 'secret.npy': npy });
  const folder = await folderOf({ 'a.npy': npy });
  await symlink(join(outside, 'secret.npy'), join(folder, 'b.npy'));
  await expect(openDump(folder)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/b\.npy is a link that leads out of the dump/) as string,
  });
  const inside = await folderOf({ 'a.npy': npy });
  await symlink(join(inside, 'a.npy'), join(inside, 'b.npy'));
  expect((await openDump(inside)).tensors).toHaveLength(2);
  await expect(openDump(inside, () => false)).rejects.toMatchObject({ code: 'bad-input' });
});

test('a file that another has taken the place of is looked at again', async () => {
  const folder = await folderOf({ 'a.npy': npy });
  const dump = await openDump(folder);
  await truncate(join(folder, 'a.npy'), 3);
  await expect(dump.read(0, ['a'])).rejects.toMatchObject({ code: 'bad-input' });
  await writeFile(join(folder, 'a.npy'), npy);
  expect((await dump.read(0, ['a', 'nothing'])).size).toBe(1);
});

test('folders that share no files are parts of names', async () => {
  const dump = await openDump(await folderOf({ 'layer1/conv.npy': npy, 'layer2/pool.npy': npy }));
  expect(dump.samples).toHaveLength(1);
  expect(dump.tensors.map(({ name }) => name)).toEqual(['layer1/conv', 'layer2/pool']);
});

test('samples stand in the order of their numbers', async () => {
  const files = Object.fromEntries(
    [0, 1, 2, 10, 11].map((index) => [`Result_${index}/y.npy`, npy]),
  );
  expect((await openDump(await folderOf(files))).samples.map(({ name }) => name)).toEqual([
    'Result_0',
    'Result_1',
    'Result_2',
    'Result_10',
    'Result_11',
  ]);
});
