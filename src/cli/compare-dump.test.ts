import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, projectDir } from '../../test/cli/built-cli';
import { schemaErrors } from '../../test/cli/json-schema';
import type { CompareResult } from './schemas/compare';

const torch = path.join(projectDir, 'test', 'fixtures', 'dumps', 'torch');
const float = path.join(torch, 'float.onnx');
const data = ['--data', path.join(torch, 'calibration')];
const dump = ['--dump', path.join(torch, 'qat_fx')];

let cli: BuiltCli;
let folder: string;
beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-cli-dump-'));
}, 240_000);
afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

test('compare --dump prints a table and JSON as for a model', async () => {
  const ended = await cli.run(['compare', float, ...dump, ...data, '--json', '-']);
  expect(ended.err).toBe('');
  expect(ended.code).toBe(0);
  const result = JSON.parse(ended.out) as CompareResult;
  expect(schemaErrors('compare', result)).toEqual([]);
  expect(result.quantized).toBeNull();
  expect(result.dump).toMatchObject({ format: 'arrays', compared: 2, pairedBy: 'manifest' });
  expect(result.layers).toHaveLength(17);
  const table = await cli.run(['compare', float, ...dump, ...data]);
  expect(table.out).toMatch(/First divergence: '\/stem\/stem\.0\/Conv' has \d/);
  expect(table.out).toContain(
    'Some layers have other names in the dump: they were found by their values.',
  );
  expect(table.out).not.toContain('worst ch.');
});

test('a gate fails on what the other runtime computed', async () => {
  const ended = await cli.run(['compare', float, ...dump, ...data, '--min-sqnr', '60']);
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(/output 'scores' has \d+\.\d+ dB; at least 60 dB/);
});

test.each([
  ['nothing to compare with', [float, ...data], /nothing to compare the float model with/],
  ['a model and a dump', [float, float, ...dump, ...data], /exclude each other/],
  ['real kernels', [float, ...dump, ...data, '--kernels', 'real'], /a dump was computed elsewhere/],
  [
    'a dump that is not there',
    [float, '--dump', 'no-such-folder', ...data],
    /cannot read .*no-such-folder/,
  ],
  [
    'JSON over a file of the dump',
    [float, ...dump, ...data, '--json', path.join(torch, 'qat_fx', 'manifest.json')],
    /is a file of the dump/,
  ],
])('compare refuses %s', async (_words, args, message) => {
  const ended = await cli.run(['compare', ...args]);
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(message);
});

test('hook torch prints the file that is shipped', async () => {
  const ended = await cli.run(['hook', 'torch']);
  expect(ended.code).toBe(0);
  expect(ended.out).toContain('def dump(model, samples, folder):');
  expect((await cli.run(['hook', 'keras'])).code).toBe(2);
});
