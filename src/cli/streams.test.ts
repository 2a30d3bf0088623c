import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, projectDir } from '../../test/cli/built-cli';
import type { InspectResult } from './schemas/inspect';

const model = path.join(projectDir, 'resources', 'sample', 'digits.onnx');
const timeout = 240_000;

let cli: BuiltCli;
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-streams-'));
}, timeout);

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[], stdio: StdioOptions, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cli.path, ...args], {
    stdio,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, err })),
  );
  return { child, ended };
}

test('a reader that has enough ends no command: its files are written', { timeout }, async () => {
  const json = at('early.json');
  const { child, ended } = start(['inspect', model, '--json', json], ['ignore', 'pipe', 'pipe']);
  child.stdout?.destroy();
  expect(await ended).toEqual({ code: 0, err: '' });
  const inspected = JSON.parse(await readFile(json, 'utf8')) as InspectResult;
  expect(inspected.layers).toHaveLength(23);
});

test('nobody who listens to errors is no error', { timeout }, async () => {
  const args = ['inspect', at('nowhere.onnx')];
  const { child, ended } = start(args, ['ignore', 'pipe', 'pipe']);
  child.stderr?.destroy();
  expect((await ended).code).toBe(2);
});

test.runIf(process.platform === 'linux')(
  'a full disk behind stdout is an error, not a stack trace',
  { timeout },
  async () => {
    const full = openSync('/dev/full', 'w');
    const { ended } = start(['inspect', model], ['ignore', full, 'pipe']);
    const { code, err } = await ended;
    closeSync(full);
    expect(err).toMatch(/^Error: cannot write the output: the disk is full\n {2}Free some space/);
    expect(err.match(/Error/g)).toHaveLength(1);
    expect(code).toBe(2);
  },
);

test('without a place for temporary files it says so', { timeout }, async () => {
  const ended = await cli.run(['inspect', model], { env: { TMPDIR: at('missing') } });
  expect(ended.err).toMatch(/no temporary folder can be made in .*missing\n.*TMPDIR/);
  expect(ended.code).toBe(2);
});

test('nothing is left behind, above all no telemetry of ONNX Runtime', { timeout }, async () => {
  const home = await mkdtemp(at('home-'));
  const env = { HOME: home, XDG_CACHE_HOME: home, TMPDIR: home, USERPROFILE: home };
  const ended = await cli.run(['debug', model, '--random', '1'], { env });
  expect(ended.code).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test('a second Ctrl+C ends at once and leaves nothing behind', { timeout }, async () => {
  const temporary = await mkdtemp(at('tmp-'));
  const args = ['quantize', model, '--random', '50000', '-o', at('out.onnx')];
  const { child, ended } = start(args, ['ignore', 'pipe', 'pipe'], { TMPDIR: temporary });
  while ((await readdir(temporary)).length === 0) await pause(5);
  child.kill('SIGINT');
  await pause(5);
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(await readdir(temporary)).toEqual([]);
  expect((await readdir(folder)).filter((name) => name.includes('out.onnx'))).toEqual([]);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
