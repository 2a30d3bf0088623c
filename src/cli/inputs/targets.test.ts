import { link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeExternalModel } from '../../../test/cli/broken-models';
import { checkTargets, type Targets } from './targets';

let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'targets-'));
  await mkdir(at('data/cats'), { recursive: true });
  await mkdir(at('weights'));
  writeExternalModel(folder, 'm.onnx', 'w.bin');
  writeExternalModel(folder, 'deep.onnx', 'weights/deep.bin');
  writeExternalModel(folder, 'big.onnx', 'int8.onnx.data');
  const files = ['w.bin', 'weights/deep.bin', 'int8.onnx.data', 'recipe.json', 'preprocess.json'];
  const samples = ['data/cats/a.npy', 'data/labels.csv', 'data/report.json'];
  for (const name of [...files, ...samples]) await writeFile(at(name), 'content');
  await symlink(at('w.bin'), at('symbolic.json'));
  await link(at('w.bin'), at('hard.json'));
  await symlink(folder, at('again'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function check(targets: Partial<Targets>): Promise<void> {
  return checkTargets({
    models: [at('m.onnx')],
    data: at('data'),
    recipe: at('recipe.json'),
    ...targets,
  });
}

const overWeights: readonly (readonly [string, string])[] = [
  ['the file itself', 'w.bin'],
  ['a symbolic link to it', 'symbolic.json'],
  ['a hard link to it', 'hard.json'],
  ['its path through a linked folder', 'again/w.bin'],
  ['another spelling', 'weights/../w.bin'],
];

describe.each(['output', 'json', 'saveRecipe'] as const)(
  '%s over the weights of the model',
  (option) => {
    test.each(overWeights)('is refused: %s', async (_what, name) => {
      await expect(check({ [option]: at(name) })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/is a file with the weights of .*m\.onnx$/) as string,
      });
      expect(await readFile(at('w.bin'), 'utf8')).toBe('content');
    });
  },
);

test('a relative path is the same file', async () => {
  const relative = path.relative(process.cwd(), at('w.bin'));
  await expect(check({ json: relative })).rejects.toThrow(/weights of/);
});

const others: readonly (readonly [string, Partial<Targets>, RegExp])[] = [
  ['the model', { json: 'm.onnx' }, /is the model itself/],
  ['a sample', { json: 'data/cats/a.npy' }, /is a file of .*data/],
  ['the labels', { saveRecipe: 'data/labels.csv' }, /is a file of .*data/],
  ['preprocess.json above the data', { json: 'preprocess.json' }, /is a file of .*data/],
  ['the recipe', { saveRecipe: 'recipe.json' }, /is the recipe that is read/],
];

test.each(others)('nothing is written over %s', async (_what, targets, message) => {
  const found = Object.fromEntries(
    Object.entries(targets).map(([option, name]) => [option, at(name as string)]),
  );
  await expect(check(found)).rejects.toThrow(message);
});

test('the weights of every model that is read count, and those of validation data', async () => {
  const models = [at('m.onnx'), at('deep.onnx')];
  await expect(check({ models, json: at('weights/deep.bin') })).rejects.toThrow(/deep\.onnx/);
  const validation = { data: 'random', validation: at('data') };
  await expect(check({ ...validation, json: at('data/cats/a.npy') })).rejects.toThrow(/a file of/);
});

test('the second file of a large model is no way round it', async () => {
  const targets = { models: [at('big.onnx')], output: at('int8.onnx') };
  await expect(check(targets)).rejects.toThrow(/int8\.onnx\.data is a file with the weights/);
});

test.each(['json', 'saveRecipe'])('nor may --%s be that file, there or not', async (option) => {
  const targets = { output: at('new.onnx'), [option]: path.join(folder, '.', 'new.onnx.data') };
  await expect(check(targets)).rejects.toThrow(/both write .*new\.onnx\.data/);
  await expect(check({ ...targets, [option]: at('new.data') })).resolves.toBeUndefined();
});

test('what nobody reads may be replaced, beside the data too', async () => {
  await expect(
    check({ json: at('data/report.json'), saveRecipe: at('new.json') }),
  ).resolves.toBeUndefined();
  await expect(check({ output: at('deep.onnx'), json: '-' })).resolves.toBeUndefined();
});

test('a model that cannot be read is left to whoever reads it', async () => {
  await expect(
    check({ models: [at('recipe.json')], json: at('data/report.json') }),
  ).resolves.toBeUndefined();
});
