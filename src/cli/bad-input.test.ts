import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  writeExternalModel,
  writeFloatOnlyModel,
  writeUnloadableModel,
} from '../../test/cli/broken-models';
import { type BuiltCli, buildCli, projectDir } from '../../test/cli/built-cli';
import { writeNpy } from '../engine/data/arrays/npy';

const sample = path.join(projectDir, 'resources', 'sample');
const model = path.join(sample, 'digits.onnx');
const calibration = path.join(sample, 'calibration');
const bert = path.join(projectDir, 'test', 'fixtures', 'golden', 'models', 'bert_tiny');
const debug = ['debug', model, '--data', calibration, '--limit', '1'];

let cli: BuiltCli;
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bad-'));
  await Promise.all([writeBrokenModels(), writeBrokenData(), writeRecipes()]);
}, 240_000);

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

async function writeBrokenModels(): Promise<void> {
  const whole = await readFile(model);
  await writeFile(at('text.onnx'), 'This is not a model, it is a sentence.\n'.repeat(20));
  await writeFile(at('empty.onnx'), '');
  await writeFile(at('truncated.onnx'), whole.subarray(0, Math.floor(whole.length / 2)));
  await writeFile(
    at('noise.onnx'),
    Uint8Array.from({ length: 5000 }, (_unused, index) => (index * 7919 + 104729) % 251),
  );
  writeExternalModel(folder, 'missing-data.onnx', 'weights.bin');
  writeExternalModel(folder, 'escaping.onnx', '../../etc/passwd');
  writeExternalModel(folder, 'absolute.onnx', '/etc/passwd');
  await symlink('/etc/passwd', at('passwd.bin'));
  writeExternalModel(folder, 'linked.onnx', 'passwd.bin');
  writeFloatOnlyModel(folder, 'float-only.onnx');
  writeUnloadableModel(folder, 'unloadable.onnx');
}

async function writeBrokenData(): Promise<void> {
  await mkdir(at('empty'));
  await mkdir(at('texts'));
  await writeFile(at('texts/notes.docx'), 'x');
  await mkdir(at('images'));
  await writeFile(at('images/broken.png'), Buffer.from('89504e470d0a1a0a00000000', 'hex'));
  const npy = (name: string, type: 'float32' | 'int32', dims: readonly number[]) => {
    const length = dims.reduce((product, size) => product * size, 1);
    const data = type === 'float32' ? new Float32Array(length) : new Int32Array(length);
    return writeFile(at(name), writeNpy({ type, dims, data }));
  };
  await mkdir(at('shape'));
  await npy('shape/a.npy', 'float32', [1, 3, 32, 32]);
  await mkdir(at('dtype'));
  await npy('dtype/a.npy', 'int32', [1, 1, 32, 32]);
  await mkdir(at('infinite'));
  const pixels = new Float32Array(1024);
  pixels[5] = NaN;
  await writeFile(
    at('infinite/a.npy'),
    writeNpy({ type: 'float32', dims: [1, 1, 32, 32], data: pixels }),
  );
  await mkdir(at('unlabelled'));
  await npy('unlabelled/a.npy', 'float32', [1, 1, 32, 32]);
  await mkdir(at('keys'));
  await mkdir(at('names'));
  const ids = writeNpy({ type: 'int64', dims: [1, 8], data: new BigInt64Array(8) });
  await writeFile(
    at('names/a.npz'),
    zipSync({ 'input_idz.npy': ids, 'attention_mask.npy': ids, 'token_type_ids.npy': ids }),
  );
  await writeFile(at('keys/a.npz'), zipSync({ 'input_ids.npy': ids, 'attention_mask.npy': ids }));
  await mkdir(at('labels'));
  await npy('labels/a.npy', 'float32', [1, 1, 32, 32]);
  await writeFile(at('labels/labels.csv'), 'a.npy,3\nb.npy,4\n');
}

async function writeRecipes(): Promise<void> {
  const recipe = (name: string, content: object) =>
    writeFile(at(name), JSON.stringify({ schema: 'bitloupe.recipe/1', ...content }));
  await recipe('key.json', { layer: { conv1: 'none' } });
  await recipe('layer.json', { layers: { '/fc/Gem': 'none' } });
  await recipe('op.json', { ops: { Convv: 'none' } });
  await writeFile(at('broken.json'), '{ "schema": ');
}

interface Case {
  readonly what: string;
  readonly args: () => readonly string[];
  /** All must stand in the message. */
  readonly says: readonly RegExp[];
}

const inspect = (name: string) => () => ['inspect', at(name)];
const data = (name: string) => () => ['debug', model, '--data', at(name)];

const cases: readonly Case[] = [
  {
    what: 'a file that is no ONNX model',
    args: inspect('text.onnx'),
    says: [/text\.onnx/, /ONNX/],
  },
  { what: 'an empty file', args: inspect('empty.onnx'), says: [/empty\.onnx/, /empty/] },
  {
    what: 'a truncated model',
    args: inspect('truncated.onnx'),
    says: [/truncated\.onnx/, /truncated|damaged|incomplete|cut/i],
  },
  { what: 'noise', args: inspect('noise.onnx'), says: [/noise\.onnx/, /ONNX/] },
  {
    what: 'a model that does not exist',
    args: inspect('nothing.onnx'),
    says: [/nothing\.onnx/, /exist/],
  },
  { what: 'a folder in place of a model', args: () => ['inspect', folder], says: [/folder/] },
  {
    what: 'a model that ONNX Runtime refuses',
    args: inspect('unloadable.onnx'),
    says: [/unloadable\.onnx/, /ONNX Runtime cannot load the model/, /onnx\.checker/],
  },
  {
    what: 'missing external data',
    args: inspect('missing-data.onnx'),
    says: [/weights\.bin/, /'w'/],
  },
  {
    what: 'external data outside the folder',
    args: inspect('escaping.onnx'),
    says: [/etc\/passwd/, /folder/],
  },
  {
    what: 'external data under an absolute path',
    args: inspect('absolute.onnx'),
    says: [/etc\/passwd/],
  },
  {
    what: 'external data behind a link out of the folder',
    args: inspect('linked.onnx'),
    says: [/passwd\.bin/, /'w'/, /a link to \/etc\/passwd/],
  },
  {
    what: 'a recipe for a model without quantizable layers',
    args: () => ['inspect', at('float-only.onnx'), '--skip', 'x'],
    says: [/float-only\.onnx has no layer/, /nothing to change/],
  },
  {
    what: 'a model without quantizable layers',
    args: () => ['debug', at('float-only.onnx'), '--random', '1'],
    says: [/float-only\.onnx/, /no layer/, /inspect/],
  },
  { what: 'an empty data folder', args: data('empty'), says: [/empty is empty/, /\.npy/] },
  { what: 'a data folder that does not exist', args: data('nowhere'), says: [/nowhere/, /exist/] },
  { what: 'data of unknown kinds', args: data('texts'), says: [/\.docx/, /\.npy/] },
  { what: 'a corrupt image', args: data('images'), says: [/broken\.png/] },
  {
    what: 'a wrong shape',
    args: data('shape'),
    says: [/a\.npy/, /'input'/, /expected float32 \[.*1,32,32\]/, /found float32 \[1,3,32,32\]/],
  },
  {
    what: 'a wrong dtype',
    args: data('dtype'),
    says: [/a\.npy/, /expected float32/, /found int32/],
  },
  {
    what: 'a wrong input name',
    args: () => ['debug', path.join(bert, 'model.onnx'), '--data', at('names')],
    says: [/a\.npz/, /input_idz/, /input_ids/],
  },
  {
    what: 'a missing input',
    args: () => ['debug', path.join(bert, 'model.onnx'), '--data', at('keys')],
    says: [/a\.npz lacks the input 'token_type_ids'/],
  },
  { what: 'a sample with NaN', args: data('infinite'), says: [/'input'/, /NaN/, /a\.npy/] },
  {
    what: 'images for a model that takes none',
    args: () => ['debug', path.join(bert, 'model.onnx'), '--data', calibration],
    says: [/images can feed one input/, /\.npz/],
  },
  {
    what: 'labels of unknown files',
    args: data('labels'),
    says: [/labels\.csv line 2/, /'b\.npy'/],
  },
  {
    what: 'no data at all',
    args: () => ['debug', model],
    says: [/no calibration data/, /--data/, /--random/],
  },
  {
    what: 'two kinds of data',
    args: () => [...debug, '--random', '2'],
    says: [/--data and --random/],
  },
  { what: 'an unknown command', args: () => ['debgu'], says: [/unknown command 'debgu'/, /debug/] },
  {
    what: 'an unknown option',
    args: () => [...debug, '--presett', 'x'],
    says: [/unknown option '--presett'/, /--preset/],
  },
  {
    what: 'an unknown preset',
    args: () => [...debug, '--preset', 'ort-u8u8'],
    says: [/ort-u8u8/, /Did you mean 'ort-u8s8'\?/],
  },
  {
    what: 'an option without a number',
    args: () => [...debug, '--threads', 'many'],
    says: [/--threads/, /whole number/],
  },
  {
    what: 'options that exclude each other',
    args: () => [...debug, '--per-channel', '--per-tensor'],
    says: [/--per-channel/, /--per-tensor/],
  },
  {
    what: 'a skip that matches nothing',
    args: () => [...debug, '--skip', '/fc/Gemn'],
    says: [/'\/fc\/Gemn' matches no layer/, /Did you mean '\/fc\/Gemm'\?/],
  },
  {
    what: 'a broken regular expression',
    args: () => [...debug, '--skip', '/conv(/'],
    says: [/regular expression/],
  },
  {
    what: 'an unknown layer in a recipe',
    args: () => [...debug, '--recipe', at('layer.json')],
    says: [/'\/fc\/Gem'/, /Did you mean '\/fc\/Gemm'\?/],
  },
  {
    what: 'an unknown key in a recipe',
    args: () => [...debug, '--recipe', at('key.json')],
    says: [/key\.json/, /unknown key 'layer'/, /Did you mean 'layers'\?/],
  },
  {
    what: 'an unknown op type in a recipe',
    args: () => [...debug, '--recipe', at('op.json')],
    says: [/'Convv'/, /Did you mean 'Conv'\?/],
  },
  {
    what: 'a recipe that is no JSON',
    args: () => [...debug, '--recipe', at('broken.json')],
    says: [/broken\.json/, /JSON/],
  },
  {
    what: 'an output folder that does not exist',
    args: () => ['quantize', ...debug.slice(1), '-o', at('no/where/out.onnx')],
    says: [/out\.onnx/, /does not exist/],
  },
  {
    what: 'an output path under a file',
    args: () => ['quantize', ...debug.slice(1), '-o', `${model}/out.onnx`],
    says: [/out\.onnx/, /not a folder/],
  },
  {
    what: 'a JSON file that cannot be written',
    args: () => [...debug, '--json', at('no/where.json')],
    says: [/where\.json/, /does not exist/],
  },
  {
    what: 'a gate that needs labels without labels',
    args: () => [
      'debug',
      path.join(bert, 'model.onnx'),
      '--random',
      '1',
      '--max-accuracy-drop',
      '1',
    ],
    says: [/--max-accuracy-drop/, /label/],
  },
  {
    what: 'a tuning to labels without labels',
    args: () => ['tune', model, '--data', at('unlabelled'), '--max-accuracy-drop', '1'],
    says: [/--max-accuracy-drop/, /label/],
  },
  {
    what: 'two models that are not versions of one',
    args: () => ['compare', model, path.join(bert, 'model.onnx'), '--random', '1'],
    says: [/inputs|outputs/, /no version|made from it/],
  },
  {
    what: 'no model to measure',
    args: () => ['bench', at('text.onnx')],
    says: [/text\.onnx cannot be run/],
  },
  {
    what: 'a tuning without a target',
    args: () => ['tune', ...debug.slice(1)],
    says: [/no target/, /--target-sqnr/],
  },
];

describe.concurrent('ends with exit code 2 and a clear message', () => {
  test.each(cases)('$what', { timeout: 240_000 }, async ({ args, says }) => {
    const { code, out, err } = await cli.run(args());
    for (const words of says) expect(err).toMatch(words);
    expect(err).not.toMatch(/ at .*\.m?[jt]s:\d+/);
    expect(err).toMatch(/^Error: /);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

test('a gate that nothing can answer fails before the model is written', async () => {
  const out = at('ungated.onnx');
  const data = ['--data', at('unlabelled'), '--max-accuracy-drop', '1'];
  const ended = await cli.run(['quantize', model, ...data, '-o', out]);
  expect(ended).toMatchObject({ code: 2, out: '' });
  expect(ended.err).toMatch(/needs labelled data/);
  await expect(stat(out)).rejects.toThrow('ENOENT');
});

test(
  'an int8 model is not quantized again, but shown and compared',
  { timeout: 240_000 },
  async () => {
    const int8 = at('int8.onnx');
    const made = await cli.run(['quantize', ...debug.slice(1), '-o', int8]);
    expect(made.code).toBe(0);
    const again = await cli.run(['debug', int8, '--data', calibration]);
    expect(again.code).toBe(2);
    expect(again.err).toMatch(/int8\.onnx is already quantized/);
    expect(again.err).toMatch(/bitloupe compare/);
    expect((await cli.run(['inspect', int8])).out).toMatch(/already quantized/);
    const swapped = await cli.run(['compare', int8, model, '--data', calibration]);
    expect(swapped.code).toBe(2);
    expect(swapped.err).toMatch(/float model first/);
  },
);
