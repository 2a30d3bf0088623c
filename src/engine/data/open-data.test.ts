import { create, toBinary } from '@bufbuild/protobuf';
import { zipSync } from 'fflate';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asOrdinaryUser, canBecomeOrdinaryUser } from '../../../test/as-ordinary-user';
import { writeNpy } from './arrays/npy';
import { openData } from './open-data';
import type { FolderRequest } from './folder/open-folder';
import type { HostTensor, InputSpec } from './sample/tensor';

const repository = join(import.meta.dirname, '../../..');
const sample = join(repository, 'resources/sample');
const golden = join(repository, 'test/fixtures/golden/models');

const digits: InputSpec = { name: 'input', type: 'float32', shape: ['batch', 1, 32, 32] };
const vector: InputSpec = { name: 'x', type: 'float32', shape: ['N', 2] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

function open(inputs: readonly InputSpec[] = [vector], request: Partial<FolderRequest> = {}) {
  return openData({ kind: 'folder', path: folder, ...request }, inputs);
}

function floats(...values: number[]): HostTensor {
  return { type: 'float32', dims: [1, values.length], data: Float32Array.from(values) };
}

function npy(...values: number[]): Uint8Array {
  return writeNpy(floats(...values));
}

function pb(name: string, values: readonly number[]): Uint8Array {
  const fields = { name, dataType: TensorProto_DataType.FLOAT, dims: [1n, BigInt(values.length)] };
  return toBinary(
    TensorProtoSchema,
    create(TensorProtoSchema, { ...fields, floatData: [...values] }),
  );
}

function png(level: number, width = 4, height = 4): Promise<Uint8Array> {
  return sharp({
    create: { width, height, channels: 3, background: { r: level, g: level, b: level } },
  })
    .png()
    .toBuffer();
}

const colour: InputSpec = { name: 'x', type: 'float32', shape: [1, 3, 4, 4] };

async function readAll(source: Awaited<ReturnType<typeof open>>, input = 'x') {
  const values: number[][] = [];
  for (let index = 0; index < source.count; index++) {
    values.push(Array.from((await source.read(index))[input]?.data ?? [], Number));
  }
  return values;
}

describe('a folder of images', () => {
  it('opens the bundled sample with its preprocessing, labels and classes', async () => {
    const source = await open([digits], { path: join(sample, 'calibration') });
    expect(source).toMatchObject({
      kind: 'images',
      label: 'calibration',
      count: 64,
      trusted: true,
    });
    expect(source.names[0]).toBe('0/00140.png');
    expect(source.names).toEqual(source.names.toSorted());
    expect(source.labels).toEqual(source.names.map((name) => Number(name.split('/')[0])));
    expect(source.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(source.preprocess).toMatchObject({
      layout: 'NCHW',
      color: 'L',
      resize: [32, 32],
      mean: [0.5],
    });
    expect(source.notices).toEqual([]);
    const feeds = await source.read(63);
    expect(feeds['input']).toMatchObject({ type: 'float32', dims: [1, 1, 32, 32] });
  });

  it('takes labels from class folders in the order of preprocess.json', async () => {
    const source = await open([{ ...digits, shape: ['batch', 1, 28, 28] }], {
      path: join(repository, 'test/fixtures/fashion/validation'),
      limit: 20,
    });
    // Folder names sort Ankle_boot first; the model's first class is Tshirt_top.
    expect(source.names[0]).toMatch(/^Ankle_boot\//);
    expect(source.labels?.[0]).toBe(9);
    expect(source.classes[9]).toBe('Ankle_boot');
    expect(new Set(source.labels).size).toBe(10);
  });

  it('sorts folder names into classes where nothing else is said, and says so', async () => {
    await put({ 'dog/a.png': await png(2), 'cat/b.png': await png(1), 'bird/.keep': '' });
    const source = await open([colour]);
    expect([source.names, source.labels, source.classes]).toEqual([
      ['cat/b.png', 'dog/a.png'],
      [1, 2],
      ['bird', 'cat', 'dog'],
    ]);
    expect(source.notices.map(({ code }) => code)).toEqual([
      'classes-from-folders',
      'preprocess-default',
    ]);
  });

  it('covers all classes under a limit', async () => {
    for (const name of ['a', 'b', 'c']) {
      for (const index of [1, 2, 3]) await put({ [`${name}/${index}.png`]: await png(index) });
    }
    const source = await open([colour], { limit: 4 });
    expect(source.names).toEqual(['a/1.png', 'a/2.png', 'b/1.png', 'c/1.png']);
    expect(source.labels).toEqual([0, 0, 1, 2]);
  });

  it('lets what the user chose win over preprocess.json', async () => {
    await put({ 'a.png': await png(100), 'preprocess.json': '{"scale": 1, "mean": [50]}' });
    const fromFile = await open([colour]);
    expect((await readAll(fromFile))[0]?.[0]).toBe(50);
    const chosen = await open([colour], { preprocess: { mean: [90] } });
    expect((await readAll(chosen))[0]?.[0]).toBe(10);
    expect(chosen.preprocess).toMatchObject({ scale: 1, mean: [90, 90, 90] });
    expect(await chosen.hash()).not.toBe(await fromFile.hash());
  });

  it('needs --image-size where the model takes any size', async () => {
    await put({ 'a.png': await png(1) });
    const free: InputSpec = { ...colour, shape: ['N', 3, 'H', 'W'] };
    await expect(open([free])).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringContaining('--image-size') as string,
    });
    const source = await open([free], { preprocess: { resize: [6, 5] } });
    expect((await source.read(0))['x']?.dims).toEqual([1, 3, 5, 6]);
  });

  it('shows the original image as thumbnail', async () => {
    await put({ 'a.png': await png(200, 40, 20) });
    const thumbnail = await (await open([colour])).thumbnail(0, 10);
    const { width, height } = await sharp(thumbnail ?? new Uint8Array()).metadata();
    expect([width, height]).toEqual([10, 5]);
  });

  it('takes one image as a set of one, with the preprocess.json of its set', async () => {
    const source = await open([digits], { path: join(sample, 'validation/7') });
    const one = await open([digits], { path: join(sample, 'validation/7', source.names[0] ?? '') });
    expect(one).toMatchObject({ kind: 'images', count: 1, labels: [7], names: [source.names[0]] });
    expect(one.preprocess).toMatchObject({ mean: [0.5], color: 'L' });
  });

  it('names a corrupt image when it is read, not before', async () => {
    await put({ 'a.png': await png(1), 'b/broken.png': 'no image' });
    const source = await open([colour]);
    await expect(source.read(1)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('cannot decode the image b/broken.png') as string,
    });
    expect((await source.read(0))['x']?.dims).toEqual([1, 3, 4, 4]);
  });

  it('refuses a preprocess.json that is no JSON, and a class folder it does not list', async () => {
    await put({ 'cat/a.png': await png(1), 'dgo/a.png': await png(1), 'preprocess.json': '{' });
    await expect(open([colour])).rejects.toThrow(/preprocess\.json is not valid JSON/);
    await put({ 'preprocess.json': '{"classes": ["cat", "dog"]}' });
    await expect(open([colour])).rejects.toThrow(
      "the folder 'dgo' is no class of preprocess.json. Did you mean 'dog'?",
    );
  });

  it('refuses a labels.csv that names a missing file', async () => {
    await put({ 'a.png': await png(1), 'labels.csv': 'file,label\na.png,0\nb.png,1\n' });
    await expect(open([colour])).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining("labels.csv line 3 names 'b.png'") as string,
    });
  });
});

describe('a folder of arrays', () => {
  it('reads one sample per .npy, in code-unit order, with labels.csv', async () => {
    await put({ '10.npy': npy(10, 0), '9.npy': npy(9, 0), 'B.npy': npy(2, 0), 'a.npy': npy(3, 0) });
    await put({ 'labels.csv': '10.npy,4\na.npy,1\n9.npy,0\nB.npy,0' });
    const source = await open();
    // Python's sorted() gives the same order.
    expect(source.names).toEqual(['10.npy', '9.npy', 'B.npy', 'a.npy']);
    expect(source.labels).toEqual([4, 0, 0, 1]);
    expect(await readAll(source)).toEqual([
      [10, 0],
      [9, 0],
      [2, 0],
      [3, 0],
    ]);
    expect((await open([vector], { limit: 2 })).names).toEqual(['10.npy', '9.npy']);
    expect(source.preprocess).toBe(null);
  });

  it('reads the calibration files of a trained model and of BERT', async () => {
    const npySource = await open([digits], { path: join(golden, 'digits_mbv2_one/calib') });
    expect([npySource.kind, npySource.count]).toEqual(['npy', 16]);
    expect(await npySource.thumbnail(0, 64)).toBeInstanceOf(Uint8Array);
    const ids = ['input_ids', 'attention_mask', 'token_type_ids'].map((name): InputSpec => ({
      name,
      type: 'int64',
      shape: ['batch', 'sequence'],
    }));
    const npzSource = await open(ids, { path: join(golden, 'bert_tiny/calib') });
    expect([npzSource.kind, npzSource.count]).toEqual(['npz', 8]);
    expect(Object.keys(await npzSource.read(7))).toEqual(ids.map(({ name }) => name));
    expect(await npzSource.thumbnail(0, 64)).toBe(null);
  });

  it('converts doubles and adds the batch dimension with one notice each', async () => {
    const double = writeNpy({ type: 'float64', dims: [2], data: Float64Array.of(0.5, 2) });
    await put({ 'a.npy': double, 'b.npy': double });
    const source = await open();
    expect(await readAll(source)).toEqual([
      [0.5, 2],
      [0.5, 2],
    ]);
    expect(source.notices.map(({ code }) => code)).toEqual([
      'batch-dimension-added',
      'converted-float64',
    ]);
  });

  it('says at once which file does not fit, with expected and found', async () => {
    await put({ 'a.npy': npy(1, 2, 3) });
    await expect(open()).rejects.toThrow(
      "input 'x' of a.npy: expected float32 [N,2], found float32 [1,3]",
    );
    await expect(open([vector, { ...vector, name: 'y' }])).rejects.toMatchObject({
      message: 'a .npy file can feed one input, the model has 2: x, y',
      hint: expect.stringContaining('.npz') as string,
    });
    await put({ 'a.npy': npy(1, 2).subarray(0, 130) });
    await expect(open()).rejects.toThrow(/a\.npy is truncated/);
  });

  it('suggests the input behind a mistyped key of an .npz, and names a corrupt one', async () => {
    await put({ 's.npz': zipSync({ 'imput.npy': npy(1, 2) }) });
    await expect(open([{ ...vector, name: 'input' }])).rejects.toThrow(
      "s.npz has the key 'imput', which is no input of the model. Did you mean 'input'?",
    );
    await put({ 's.npz': 'no zip' });
    await expect(open()).rejects.toThrow(/s\.npz is not a readable \.npz file/);
  });

  it('reads test data sets, inputs in the order of their numbers', async () => {
    const inputs = Array.from({ length: 11 }, (_, i): InputSpec => ({ ...vector, name: `in${i}` }));
    for (const set of [0, 1]) {
      for (let i = 0; i < 11; i++) {
        await put({ [`test_data_set_${set}/input_${i}.pb`]: pb('', [set, i]) });
      }
    }
    await put({ 'test_data_set_0/output_0.pb': pb('', [9]), 'model.onnx': 'ignored' });
    const source = await open(inputs);
    expect([source.kind, source.names]).toEqual(['pb', ['test_data_set_0', 'test_data_set_1']]);
    expect(await readAll(source, 'in10')).toEqual([
      [0, 10],
      [1, 10],
    ]);
    expect(source.notices).toMatchObject([
      { code: 'files-ignored', message: expect.stringContaining('.onnx (1)') as string },
    ]);
    const one = await open(inputs, { path: join(folder, 'test_data_set_1') });
    expect([one.names, await readAll(one, 'in2')]).toEqual([['test_data_set_1'], [[1, 2]]]);
  });

  it('names a corrupt .pb, and .pb files that are no inputs', async () => {
    await put({ 'test_data_set_0/input_0.pb': 'no tensor' });
    await expect(open()).rejects.toThrow(/test_data_set_0\/input_0\.pb is not an ONNX tensor/);
    await rm(join(folder, 'test_data_set_0'), { recursive: true });
    await put({ 'output_0.pb': pb('', [1, 2]) });
    await expect(open()).rejects.toThrow(/none is named input_0\.pb/);
  });

  it('takes one file as a set of one', async () => {
    await put({
      'a.npy': npy(1, 2),
      'b.npz': zipSync({ 'x.npy': npy(3, 4) }),
      'c.pb': pb('x', [5, 6]),
    });
    const read = async (name: string) =>
      readAll(await open([vector], { path: join(folder, name) }));
    expect(await read('a.npy')).toEqual([[1, 2]]);
    expect(await read('b.npz')).toEqual([[3, 4]]);
    expect(await read('c.pb')).toEqual([[5, 6]]);
  });
});

describe('the data hash', () => {
  it('depends on names, contents and preprocessing, and on nothing else', async () => {
    await put({ 'a.npy': npy(1, 2), 'b.npy': npy(3, 4) });
    const hash = await (await open()).hash();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const elsewhere = join(folder, 'copy');
    await cp(join(folder, 'a.npy'), join(elsewhere, 'a.npy'));
    await cp(join(folder, 'b.npy'), join(elsewhere, 'b.npy'));
    expect(await (await open([vector], { path: elsewhere })).hash()).toBe(hash);
    await writeFile(join(elsewhere, 'b.npy'), npy(3, 5));
    expect(await (await open([vector], { path: elsewhere })).hash()).not.toBe(hash);
    expect(await (await open([vector], { limit: 1 })).hash()).not.toBe(hash);
  });
});

describe('data that cannot be opened', () => {
  it('is an empty folder', async () => {
    await expect(open()).rejects.toMatchObject({
      code: 'bad-input',
      message: `the data folder ${folder} is empty`,
      hint: expect.stringContaining('.npz') as string,
    });
  });

  it('is a missing folder', async () => {
    const path = join(folder, 'calib');
    await expect(open([vector], { path })).rejects.toMatchObject({
      code: 'bad-input',
      message: `cannot read ${path}: it does not exist`,
    });
  });

  it('is a folder of other files: both lists are given', async () => {
    await put({ 'a.bmp': 'x', 'sub/b.BMP': 'x', 'c.txt': 'x', readme: 'x' });
    await expect(open()).rejects.toMatchObject({
      code: 'bad-input',
      message: `${folder} holds no supported file, only .bmp (2), .txt (1), without extension (1)`,
      hint: expect.stringMatching(/\.png .*\.npy, \.npz.*input_\*\.pb/) as string,
    });
    await expect(open([vector], { path: join(folder, 'c.txt') })).rejects.toThrow(
      /c\.txt is no supported kind of sample/,
    );
  });

  it('is a folder of several kinds', async () => {
    await put({ 'a.npy': npy(1, 2), 'b.npy': npy(1, 2), 'c.png': await png(1) });
    await expect(open()).rejects.toMatchObject({
      message: `${folder} mixes kinds of samples: 2 .npy files, 1 images`,
    });
  });

  it.runIf(canBecomeOrdinaryUser)('is an unreadable folder or file', async () => {
    await chmod(folder, 0o755);
    await put({ 'locked/a.npy': npy(1, 2), 'open/a.npy': npy(1, 2) });
    await chmod(join(folder, 'locked'), 0o000);
    await chmod(join(folder, 'open/a.npy'), 0o000);
    await asOrdinaryUser(async () => {
      for (const [place, name] of [
        ['locked', join(folder, 'locked')],
        ['open', 'a.npy'],
      ] as const) {
        await expect(open([vector], { path: join(folder, place) })).rejects.toMatchObject({
          code: 'bad-input',
          message: `cannot read ${name}: permission denied`,
        });
      }
    });
    await chmod(join(folder, 'locked'), 0o755);
  });

  it('is a senseless limit, an unknown image option, or a model without inputs', async () => {
    await put({ 'a.npy': npy(1, 2) });
    await expect(open([vector], { limit: 0 })).rejects.toThrow(/limit of 0/);
    const preprocess = JSON.parse('{"crp": "center"}') as object;
    await expect(open([vector], { preprocess })).rejects.toThrow(
      "the image options: unknown key 'crp'. Did you mean 'crop'?",
    );
    await expect(open([])).rejects.toThrow(/no inputs/);
  });
});
