import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { badInput } from '../../shared/errors';

/** A file that something else reads, so that nothing may be written over it. */
export interface FileInUse {
  readonly path: string;
  /** As the end of “PATH is …”: `the open model`. */
  readonly what: string;
}

/**
 * Throws `bad-input` naming the target when writing it would replace one of these files, however it
 * is spelt: by a symbolic or hard link, through a linked folder, relative, in other letters where
 * the disk does not tell them apart. A target that does not exist yet replaces nothing.
 */
export async function refuseInUse(target: string, files: Iterable<FileInUse>): Promise<void> {
  const found = await findInUse(target, files);
  if (found === null) return;
  throw badInput(
    `${target} is ${found.what}: it would be overwritten`,
    'Choose another name or another folder.',
  );
}

/** The first of the files that the target is, or null. */
export async function findInUse(
  target: string,
  files: Iterable<FileInUse>,
): Promise<FileInUse | null> {
  const wanted = await statOrNull(target);
  if (wanted === null) return null;
  for (const file of files) {
    const found = await statOrNull(file.path);
    if (found !== null && (await isSame(wanted, found, [target, file.path]))) return file;
  }
  return null;
}

/** Null for what is not there, or cannot be looked at: then it cannot be replaced either. */
function statOrNull(path: string): Promise<BigIntStats | null> {
  return stat(path, { bigint: true }).catch(() => null);
}

/** By number, which also tells hard links; by path where a file system gives no numbers. */
async function isSame(
  a: BigIntStats,
  b: BigIntStats,
  paths: readonly [string, string],
): Promise<boolean> {
  if (a.ino !== 0n || b.ino !== 0n) return a.ino === b.ino && a.dev === b.dev;
  const [first, second] = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return first !== null && first === second;
}
