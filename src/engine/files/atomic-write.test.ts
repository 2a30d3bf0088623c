import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdtemp,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors';
import { asOrdinaryUser, canBecomeOrdinaryUser } from '../../../test/as-ordinary-user';
import { writeFileAtomic } from './atomic-write';
import { writeError } from './io-error';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  it('writes text, bytes and streams', async () => {
    await writeFileAtomic(join(folder, 'a.txt'), 'héllo');
    await writeFileAtomic(join(folder, 'b.bin'), Uint8Array.of(1, 2, 3));
    await writeFileAtomic(
      join(folder, 'c.bin'),
      (async function* () {
        yield Uint8Array.of(1);
        yield new Uint8Array(0);
        yield Uint8Array.of(2, 3);
      })(),
    );
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('héllo');
    expect([...(await readFile(join(folder, 'b.bin')))]).toEqual([1, 2, 3]);
    expect([...(await readFile(join(folder, 'c.bin')))]).toEqual([1, 2, 3]);
  });

  it('replaces a file whole and keeps its permissions', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'a much longer old content');
    await chmod(path, 0o640);
    await writeFileAtomic(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('gives a new file the permissions asked for', async () => {
    await writeFileAtomic(join(folder, 'a.txt'), 'secret', { mode: 0o600 });
    expect((await stat(join(folder, 'a.txt'))).mode & 0o777).toBe(0o600);
  });

  it('leaves the old file and no rubbish when the content fails half-way', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'old');
    const cancelled = new AppError('cancelled', 'cancelled');
    const content = (async function* () {
      yield new TextEncoder().encode('half of the new');
      throw cancelled;
    })();
    await expect(writeFileAtomic(path, content)).rejects.toBe(cancelled);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('writes through a symbolic link', async () => {
    await writeFile(join(folder, 'real.txt'), 'old');
    await symlink('real.txt', join(folder, 'link.txt'));
    await writeFileAtomic(join(folder, 'link.txt'), 'new');
    expect(await readFile(join(folder, 'real.txt'), 'utf8')).toBe('new');
    expect((await readdir(folder)).toSorted()).toEqual(['link.txt', 'real.txt']);
  });

  it.runIf(process.platform === 'linux')('writes to a pipe, which stays one', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [content] = await Promise.all([readFile(pipe, 'utf8'), writeFileAtomic(pipe, 'through')]);
    expect(content).toBe('through');
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect(await readdir(folder)).toEqual(['pipe']);
  });

  describe('with a limit to where it may write', () => {
    /** What it writes to, moved away and replaced by a link to `outside` while it writes. */
    const raced = async (replaced: string): Promise<AsyncIterable<Uint8Array>> => {
      await mkdir(join(folder, 'outside', 'deep'), { recursive: true });
      return (async function* () {
        yield new TextEncoder().encode('half, ');
        await rename(join(folder, replaced), join(folder, 'moved'));
        await symlink(join(folder, 'outside'), join(folder, replaced));
        yield new TextEncoder().encode('whole');
      })();
    };
    const inRoot = (real: string): boolean => real.startsWith(join(folder, 'root'));
    beforeEach(async () => {
      folder = await realpath(folder);
      await mkdir(join(folder, 'root', 'deep'), { recursive: true });
    });

    it.runIf(process.platform === 'linux').each([
      ['root', 'deep/a.txt'],
      ['root/deep', 'a.txt'],
    ])('a link put in the place of %s changes nothing', async (replaced, name) => {
      const path = join(folder, 'root', 'deep', 'a.txt');
      await writeFileAtomic(path, await raced(replaced), { mayReach: inRoot });
      expect(await readdir(join(folder, 'outside'))).toEqual(['deep']);
      expect(await readdir(join(folder, 'outside', 'deep'))).toEqual([]);
      expect(await readFile(join(folder, 'moved', name), 'utf8')).toBe('half, whole');
    });

    it('a folder that leads outside is refused, and nothing is left there', async () => {
      await mkdir(join(folder, 'outside'));
      await symlink(join(folder, 'outside'), join(folder, 'root', 'link'));
      const path = join(folder, 'root', 'link', 'a.txt');
      await expect(writeFileAtomic(path, 'x', { mayReach: inRoot })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/link leads outside/) as string,
      });
      expect(await readdir(join(folder, 'outside'))).toEqual([]);
    });

    it('a link in the place of the file is followed only inside', async () => {
      await writeFile(join(folder, 'secret.txt'), 'secret');
      await writeFile(join(folder, 'root', 'deep', 'own.txt'), 'own');
      await symlink(join(folder, 'secret.txt'), join(folder, 'root', 'out.txt'));
      await symlink('deep/own.txt', join(folder, 'root', 'in.txt'));
      const write = (name: string): Promise<void> =>
        writeFileAtomic(join(folder, 'root', name), 'new', { mayReach: inRoot });
      await expect(write('out.txt')).rejects.toMatchObject({ code: 'bad-input' });
      await write('in.txt');
      expect(await readFile(join(folder, 'secret.txt'), 'utf8')).toBe('secret');
      expect(await readFile(join(folder, 'root', 'deep', 'own.txt'), 'utf8')).toBe('new');
    });

    it('modes and old content are kept as ever', async () => {
      const path = join(folder, 'root', 'a.txt');
      await writeFile(path, 'old');
      await chmod(path, 0o640);
      const failing = (async function* () {
        yield new TextEncoder().encode('half');
        throw new AppError('cancelled', 'cancelled');
      })();
      await expect(writeFileAtomic(path, failing, { mayReach: inRoot })).rejects.toThrow(
        'cancelled',
      );
      expect(await readFile(path, 'utf8')).toBe('old');
      await writeFileAtomic(path, 'new', { mayReach: inRoot });
      expect((await stat(path)).mode & 0o777).toBe(0o640);
      expect((await readdir(join(folder, 'root'))).toSorted()).toEqual(['a.txt', 'deep']);
    });
  });

  it('says that the folder is missing', async () => {
    await expect(writeFileAtomic(join(folder, 'no', 'a.txt'), 'x')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/a\.txt: the folder .*no does not exist/) as string,
      hint: expect.stringContaining('Create the folder') as string,
    });
  });

  it('says that the target is a folder', async () => {
    await mkdir(join(folder, 'sub'));
    await expect(writeFileAtomic(join(folder, 'sub'), 'x')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('it is a folder') as string,
    });
  });

  it.runIf(canBecomeOrdinaryUser)('says that a folder or a file is write-protected', async () => {
    await writeFile(join(folder, 'kept.txt'), 'old');
    await chmod(join(folder, 'kept.txt'), 0o444);
    await chmod(folder, 0o555);
    await asOrdinaryUser(async () => {
      for (const name of ['new.txt', 'kept.txt']) {
        await expect(writeFileAtomic(join(folder, name), 'x')).rejects.toMatchObject({
          code: 'io',
          message: expect.stringContaining(`${name}: permission denied`) as string,
        });
      }
    });
    expect(await readFile(join(folder, 'kept.txt'), 'utf8')).toBe('old');
  });

  it.runIf(process.platform === 'linux')('explains a full disk', async () => {
    const full = await open('/dev/full', 'w');
    const error = await full.write('x').catch((thrown: unknown) => thrown);
    await full.close();
    expect(writeError('/models/out.onnx', error)).toMatchObject({
      code: 'io',
      message: 'cannot write /models/out.onnx: the disk is full',
      hint: expect.stringContaining('Free some space') as string,
    });
  });
});
