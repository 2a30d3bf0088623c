import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFileAtomic } from './atomic-write';
import { isAbandoned, ownMark } from './own-mark';
import { makeTemporaryFolder } from './temporary-folder';

let folder: string;
/** The number of a process that has ended. */
let gone: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leftovers-'));
  gone = spawnSync(process.execPath, ['-e', '']).pid;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const [machine = '', pid = '', start = ''] = ownMark.split('-');

test('what a killed process left is gone after the next start, what others use stays', async () => {
  const left = [`bitloupe-${machine}-${gone}-1-abcdef`, `bitloupe-${machine}-${gone}-0-abcdef`];
  const kept = [
    // A process that runs.
    `bitloupe-${ownMark}-abcdef`,
    // Another machine, or another container, that shares the folder.
    `bitloupe-00000000-${gone}-1-abcdef`,
    // Nobody knows whose.
    'bitloupe-abcdef',
    `other-${machine}-${gone}-1-abcdef`,
  ];
  for (const name of [...left, ...kept])
    await mkdir(join(folder, name, 'inner'), { recursive: true });
  const own = await makeTemporaryFolder(folder);
  const names = await readdir(folder);
  expect(names.filter((name) => left.includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(kept));
  await own.remove();
});

test('half a file of a killed process is gone after the next write there', async () => {
  const half = join(folder, `.model.onnx.${machine}-${gone}-1-00112233.tmp`);
  const others = join(folder, `.model.onnx.${ownMark}-00112233.tmp`);
  await writeFile(half, 'half');
  await writeFile(others, 'half');
  await writeFileAtomic(join(folder, 'other.json'), '{}');
  const names = await readdir(folder);
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([
    `.model.onnx.${ownMark}-00112233.tmp`,
  ]);
});

test.runIf(process.platform === 'linux')(
  'a number that was given to another process since is no reason to keep anything',
  async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    expect(isAbandoned(`bitloupe-${machine}-${child.pid}-1-abcdef`)).toBe(true);
    expect(isAbandoned(`bitloupe-${machine}-${pid}-${start}-abcdef`)).toBe(false);
    child.kill('SIGKILL');
  },
);

test('names as long as a file system takes can be written', async () => {
  const name = `${'模'.repeat(80)}.onnx`;
  await writeFileAtomic(join(folder, name), 'x');
  expect(await readdir(folder)).toContain(name);
});
