import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, badInput } from '../../shared/errors';
import { errnoOf, writeError } from './io-error';
import { removeAtExit, sweepLeftovers } from './leftovers';
import { ownMark } from './own-mark';
import { namedFolder, pinFolder, type PinnedFolder } from './pin-folder';

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface WriteOptions {
  /** Permissions of a file that was not there before; one that was keeps its own. */
  readonly mode?: number;
  /** False for a folder, as it really is, that may not be written to: asked when it is open. */
  readonly mayReach?: ((folder: string) => boolean) | undefined;
}

/**
 * Writes a file so that its place holds either the old content or all of the new one, whatever
 * happens between: temporary file in the same folder, fsync, rename. Content may be of any size.
 * Throws AppError `io` naming the path; errors of a content stream pass through.
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  options: WriteOptions = {},
): Promise<void> {
  const target = await resolveTarget(path);
  const { mayReach } = options;
  if (target === null) {
    if (mayReach !== undefined) throw badInput(`${path} is no regular file`, 'Name a file.');
    await writeStraight(path, content);
    return;
  }
  await using folder =
    mayReach === undefined
      ? namedFolder(dirname(target))
      : await orWriteError(path, pinFolder(dirname(target), mayReach));
  await writeIn(folder, basename(target), path, content, options);
}

async function writeIn(
  folder: PinnedFolder,
  name: string,
  path: string,
  content: FileContent,
  options: WriteOptions,
): Promise<void> {
  await sweepLeftovers(folder.path, '.');
  const temporaryName = basename(temporaryBeside(name));
  const [target, temporary] = [folder.at(name), folder.at(temporaryName)];
  const handle = await orWriteError(path, open(temporary, 'wx', options.mode ?? 0o666));
  const forget = removeAtExit(join(folder.path, temporaryName));
  try {
    try {
      for await (const chunk of chunksOf(content)) await writeAll(path, handle, chunk);
      await orWriteError(path, handle.sync());
    } finally {
      await handle.close();
    }
    await orWriteError(path, copyMode(target, temporary));
    await orWriteError(path, renameOver(temporary, target));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    forget();
  }
  await syncFolder(folder.at('.'));
}

/** A name for what will take the place of a file, in the same folder. */
export function temporaryBeside(target: string): string {
  const name = basename(target).slice(0, 40);
  const mark = `${ownMark}-${randomBytes(4).toString('hex')}`;
  return join(dirname(target), `.${name}.${mark}.tmp`);
}

/** A pipe or device, such as /dev/null, takes the content and stays: a rename would replace it. */
async function writeStraight(path: string, content: FileContent): Promise<void> {
  await using handle = await orWriteError(path, open(path, 'w'));
  for await (const chunk of chunksOf(content)) await writeAll(path, handle, chunk);
}

/**
 * Follows a symbolic link, so that the link stays and its target is replaced. Null for what is no
 * regular file.
 */
async function resolveTarget(path: string): Promise<string | null> {
  const found = await orWriteError(path, statOrNull(path));
  if (found?.isDirectory() === true) {
    throw new AppError('io', `cannot write ${path}: it is a folder, not a file`, {
      hint: 'Name a file.',
    });
  }
  if (found !== null) {
    // The rename would replace a write-protected file without asking.
    await orWriteError(path, access(path, constants.W_OK));
    return found.isFile() ? orWriteError(path, realpath(path)) : null;
  }
  if ((await orWriteError(path, statOrNull(dirname(path)))) === null) {
    throw new AppError('io', `cannot write ${path}: the folder ${dirname(path)} does not exist`, {
      hint: 'Create the folder, or choose another.',
    });
  }
  return path;
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function chunksOf(content: FileContent): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** In pieces: the kernel stops one call at 2 GiB. */
async function writeAll(path: string, handle: FileHandle, chunk: Uint8Array): Promise<void> {
  const pieceBytes = 64 * 1024 * 1024;
  let done = 0;
  while (done < chunk.byteLength) {
    const length = Math.min(pieceBytes, chunk.byteLength - done);
    const { bytesWritten } = await orWriteError(path, handle.write(chunk, done, length));
    done += bytesWritten;
  }
}

async function copyMode(target: string, temporary: string): Promise<void> {
  const old = await statOrNull(target);
  if (old === null) return;
  await using handle = await open(temporary, 'r');
  await handle.chmod(old.mode);
}

/** Virus scanners hold fresh files on Windows for a moment; there a refused rename is tried again. */
async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(temporary, target);
      return;
    } catch (error) {
      const isHeld = ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error) ?? '');
      if (process.platform !== 'win32' || !isHeld || attempt === 5) throw error;
      await sleep(20 * 2 ** attempt);
    }
  }
}

/** Makes the rename itself survive a power cut; not every file system can, and none must. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
}

async function orWriteError<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw writeError(path, error);
  }
}
