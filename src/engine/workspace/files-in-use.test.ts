import { link, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { createEngine, type Engine } from '../index';
import { decodeModel, encodeModel } from '../onnx/proto';
import { writeModel } from '../export/write-model';

let folder: string;
let engine: Engine;
let model: Buffer;
let weights: Buffer;

const at = (name: string): string => path.join(folder, name);
const sample = path.join('resources', 'sample', 'digits.onnx');

/** The sample with its weights in a file of their own, open, and one picture as data. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'files-in-use-'));
  await writeModel(at('model.onnx'), decodeModel(await readFile(sample)), 10_000);
  model = await readFile(at('model.onnx'));
  weights = await readFile(at('model.onnx.data'));
  engine = createEngine({
    emit: { progress: () => undefined, memory: () => undefined },
    resolveFile: (ref) => at(ref),
  });
  await engine.openModel({ jobId: 'open', file: 'model.onnx' });
  await engine.setData({
    jobId: 'data',
    data: { kind: 'generated', distribution: 'normal', samples: 1 },
  });
});

afterEach(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

async function expectUntouched(): Promise<void> {
  expect((await readFile(at('model.onnx'))).equals(model)).toBe(true);
  expect((await readFile(at('model.onnx.data'))).equals(weights)).toBe(true);
}

async function exportTo(target: string): Promise<unknown> {
  const request = { recipe: emptyRecipe, target, format: 'qdq' } as const;
  return engine.exportModel({ jobId: 'export', request }).catch((thrown: unknown) => thrown);
}

test('an export over the open model or its weights is refused, by links as well', async () => {
  await symlink(at('model.onnx'), at('soft.onnx'));
  await link(at('model.onnx.data'), at('hard.onnx'));
  for (const target of ['model.onnx', 'model.onnx.data', 'soft.onnx', 'hard.onnx']) {
    expect(await exportTo(target)).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(`${at(target)} is `),
      hint: expect.stringContaining('another'),
    });
  }
  await expectUntouched();
});

test('nor does the second file of a large export replace the weights', async () => {
  await symlink(at('model.onnx.data'), at('int8.onnx.data'));
  expect(await exportTo('int8.onnx')).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('int8.onnx.data is a file with the weights'),
  });
  await expectUntouched();
});

test('texts and pictures are not saved over them, nor over the data', async () => {
  await writeFile(at('sample.npy'), await npy());
  await engine.setData({ jobId: 'data', data: { kind: 'folder', folder: 'sample.npy' } });
  for (const target of ['model.onnx', 'model.onnx.data', 'sample.npy']) {
    const saved = engine.saveFile({ target, content: 'x' });
    await expect(saved).rejects.toMatchObject({ code: 'bad-input' });
  }
  await expectUntouched();
  await engine.saveFile({ target: 'recipe.json', content: '{}' });
  expect(await readFile(at('recipe.json'), 'utf8')).toBe('{}');
});

test('what was closed may be written again', async () => {
  await engine.closeModel();
  await engine.saveFile({ target: 'model.onnx', content: encodeModel(decodeModel(model)) });
  expect(decodeModel(await readFile(at('model.onnx'))).graph).toBeDefined();
});

/** One sample of zeros in the shape of the sample's input. */
async function npy(): Promise<Buffer> {
  const dims = [1, 1, 32, 32];
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims.join(', ')}), }`;
  const padded = `${head.padEnd(117)}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, 0]);
  const bytes = dims.reduce((product, size) => product * size, 4);
  return Buffer.concat([prefix, Buffer.from(padded, 'latin1'), Buffer.alloc(bytes)]);
}
