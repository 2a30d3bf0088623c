import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CliIo, Stream } from './terminal/io';
import { createPaint } from './terminal/paint';
import { runCli } from './program';

let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-usage-'));
  await writeFile(at('model.onnx'), 'a model');
  await symlink('model.onnx', at('link.onnx'));
  await mkdir(at('folder'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command line in this process, up to where it would need a model. */
async function run(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): Stream => ({
    write: (text) => void (written[name] += text),
    isTerminal: false,
    columns: Number.POSITIVE_INFINITY,
    paint: createPaint(false),
  });
  const io: CliIo = { out: stream('out'), err: stream('err'), onInterrupt: () => () => undefined };
  return { code: await runCli(args, io), ...written };
}

const debug = (...more: readonly string[]): readonly string[] => [
  'debug',
  at('model.onnx'),
  '--random',
  '1',
  ...more,
];
const quantize = (...more: readonly string[]): readonly string[] => [
  'quantize',
  at('model.onnx'),
  '--random',
  '1',
  ...more,
];

test.each<[string, () => readonly string[], RegExp]>([
  [
    'an option given twice',
    () => debug('--json', 'a', '--json', 'b'),
    /'--json <file>' is given twice/,
  ],
  ['a limit of 0', () => debug('--limit', '0'), /--limit .*'0'.*whole number above 0/],
  ['a negative limit', () => debug('--limit', '-1'), /--limit .*'-1'.*whole number above 0/],
  ['no threads', () => debug('--threads', '0'), /--threads .*whole number above 0/],
  ['very many threads', () => debug('--threads', '100000'), /--threads .*at most 1024/],
  ['a gate that is no number', () => debug('--min-sqnr', 'NaN'), /--min-sqnr .*Expected a number/],
  ['a drop below 0', () => debug('--max-accuracy-drop', '-1'), /at least 0/],
  ['a share above 1', () => debug('--min-agreement', '98'), /Write 98% or 0.98/],
  ['an unknown observer', () => debug('--observer', 'minmaxx'), /Did you mean 'minmax'\?/],
  [
    'sorting by what is not measured',
    () => debug('--sort', 'shadow'),
    /--sort shadow needs[\s\S]*--shadow/,
  ],
  ['a port out of range', () => ['serve', '--port', '70000'], /1 to 65535/],
  ['no model', () => ['debug'], /missing required argument 'model'/],
  ['too many models', () => ['inspect', 'a', 'b'], /too many arguments/],
  [
    'a model that would be overwritten',
    () => quantize('-o', at('model.onnx')),
    /--output .*model\.onnx is the model itself/,
  ],
  ['the same by a link', () => quantize('-o', at('link.onnx')), /is the model itself/],
  [
    'JSON in place of the model',
    () => debug('--json', at('model.onnx')),
    /--json .*is the model itself/,
  ],
  [
    'one file for two things',
    () => quantize('-o', at('x'), '--json', at('folder/../x')),
    /--output and --json both write/,
  ],
  ['a folder as output', () => quantize('-o', at('folder')), /folder: it is a folder/],
  ['a device as output', () => quantize('-o', '/dev/null'), /no regular file/],
  ['stdout as output', () => quantize('-o', '-'), /--output needs a file/],
  ['an output without a name', () => quantize('-o', ''), /--output needs a file/],
  ['a recipe to stdout', () => debug('--save-recipe', '-'), /--save-recipe needs a file/],
])('%s is refused before anything is read', async (_what, args, says) => {
  const { code, out, err } = await run(...args());
  expect(err).toMatch(says);
  expect(err).toMatch(/^Error: /);
  expect(out).toBe('');
  expect(code).toBe(2);
});

test('a pattern may be given many times', async () => {
  const { err } = await run(...debug('--skip', 'a', '--skip', 'b'));
  expect(err).not.toContain('twice');
});

test('devices take JSON and recipe alike', async () => {
  const { err } = await run(...debug('--json', '/dev/null', '--save-recipe', '/dev/null'));
  expect(err).toMatch(/model\.onnx is not an ONNX model/);
});
