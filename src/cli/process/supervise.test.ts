import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, projectDir } from '../../../test/cli/built-cli';
import { needsSupervisor, supervisedCommands } from './supervise';

const model = path.join(projectDir, 'resources', 'sample', 'digits.onnx');
const endless = path.join(projectDir, 'test', 'fixtures', 'faults', 'loop-never-ends.onnx');
const timeout = 120_000;

let cli: BuiltCli;
let folder: string;
/** Where this test's temporary files go. */
let temporary: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(path.join(tmpdir(), 'supervise-'));
}, timeout);

beforeEach(async () => {
  temporary = await mkdtemp(path.join(folder, 'tmp-'));
});

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; err: string }>;
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [cli.path, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary },
  });
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Awaited<Started['ended']>>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, err })),
  );
  return { child, ended };
}

/** Started, and in the middle of the step that does not end. */
async function stuck(): Promise<Started> {
  const args = ['quantize', endless, '--random', '1', '-o', path.join(temporary, 'out.onnx')];
  const started = start(args);
  const child = await childOf(started.child.pid ?? 0);
  // Nothing but the endless loop takes seconds of a processor here.
  const from = await cpuTicks(child);
  while ((await cpuTicks(child)) - from < 150) await pause(100);
  return started;
}

async function childOf(pid: number): Promise<number> {
  for (;;) {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const found = Number(text.trim().split(' ')[0]);
    if (found > 0) return found;
    await pause(20);
  }
}

async function cpuTicks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe.runIf(process.platform === 'linux')('while one step of ONNX Runtime lasts', () => {
  test('a second Ctrl+C ends at once and leaves nothing behind', { timeout }, async () => {
    const { child, ended } = await stuck();
    child.kill('SIGINT');
    await pause(200);
    const started = performance.now();
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, signal: null, err: 'Cancelled.\n' });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(await readdir(temporary)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s ends within a moment',
    { timeout },
    async (signal) => {
      const { child, ended } = await stuck();
      const computing = await childOf(child.pid ?? 0);
      const started = performance.now();
      child.kill(signal);
      expect(await ended).toEqual({ code: 130, signal: null, err: 'Cancelled.\n' });
      expect(performance.now() - started).toBeLessThan(4000);
      expect(await readdir(temporary)).toEqual([]);
      expect(existsSync(`/proc/${computing}`)).toBe(false);
    },
  );

  test(
    'a killed command takes the computing along; its files go at the next start',
    { timeout },
    async () => {
      const { child, ended } = await stuck();
      const computing = await childOf(child.pid ?? 0);
      child.kill('SIGKILL');
      expect((await ended).signal).toBe('SIGKILL');
      while (existsSync(`/proc/${computing}`)) await pause(50);
      const args = ['inspect', model];
      expect((await cli.run(args, { env: { TMPDIR: temporary } })).code).toBe(0);
      expect(await readdir(temporary)).toEqual([]);
    },
  );

  test('a crash is told, and what it left is removed', { timeout }, async () => {
    const { child, ended } = await stuck();
    process.kill(await childOf(child.pid ?? 0), 'SIGABRT');
    const { code, err } = await ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^Error: the process that computes was ended by SIGABRT\n {2}ONNX Runtime/);
    expect(await readdir(temporary)).toEqual([]);
  });
});

test('a pattern that would take years is refused by name', { timeout }, async () => {
  const recipe = path.join(temporary, 'regex.recipe.json');
  const pattern = '/(([a-z/.0-9])+)+$!/';
  await writeFile(
    recipe,
    JSON.stringify({ schema: 'bitloupe.recipe/1', patterns: [[pattern, 'none']] }),
  );
  for (const args of [
    ['--skip', pattern],
    ['--recipe', recipe],
  ]) {
    const { code, err } = await start(['inspect', model, ...args]).ended;
    expect(err).toContain(`Error: pattern '${pattern}' takes too long`);
    expect(code).toBe(2);
  }
});

test('commands that compute are supervised, help and usage errors are not', () => {
  for (const command of supervisedCommands) {
    expect(needsSupervisor([command, 'model.onnx'])).toBe(true);
    expect(needsSupervisor([command, '--help'])).toBe(false);
  }
  for (const args of [[], ['--version'], ['help', 'debug'], ['serve'], ['debgu']]) {
    expect(needsSupervisor(args)).toBe(false);
  }
});
