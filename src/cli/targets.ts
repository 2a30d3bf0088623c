import type { BigIntStats } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, writeError } from '../engine/files/io-error';
import { AppError, badInput } from '../shared/errors';

/** What a command reads and writes. */
export interface Targets {
  /** Models: what is measured must not be overwritten. */
  readonly reads: readonly string[];
  /** Where a model goes. */
  readonly output?: string | undefined;
  /** `-` is stdout. */
  readonly json?: string | undefined;
  readonly saveRecipe?: string | undefined;
}

/**
 * Refuses a file that cannot be written before a long run, not after it.
 * Throws `io` naming the path, or `bad-input` where two options name one file.
 */
export async function checkTargets({ reads, output, json, saveRecipe }: Targets): Promise<void> {
  const writes = Object.entries({
    '--output': output,
    '--json': json,
    '--save-recipe': saveRecipe,
  });
  const taken = new Map<string, string>();
  for (const path of reads) taken.set(await identityOf(path), 'the model itself');
  for (const [option, path] of writes) {
    if (path === undefined || (option === '--json' && path === '-')) continue;
    if (path === '' || path === '-') {
      throw badInput(
        `${option} needs a file, not ${path === '' ? 'an empty name' : 'stdout'}`,
        'Name a file.',
      );
    }
    const found = await checkTarget(path);
    // A pipe or a device takes any number of writers; only for a model it is no place.
    if (found !== null && !found.isFile()) {
      if (option !== '--output') continue;
      throw badInput(`${option} ${path} is no regular file`, 'Name a file.');
    }
    const identity = await identityOf(path);
    const other = taken.get(identity);
    if (other !== undefined) {
      throw badInput(
        other.startsWith('--')
          ? `${other} and ${option} both write ${path}`
          : `${option} ${path} is ${other}`,
        'Name another file.',
      );
    }
    taken.set(identity, option);
  }
}

/** What stands there now, or null; throws where nothing can be written. */
async function checkTarget(path: string): Promise<BigIntStats | null> {
  const folder = dirname(path);
  try {
    const info = await stat(folder);
    if (!info.isDirectory()) {
      throw new AppError('io', `cannot write ${path}: ${folder} is not a folder`, {
        hint: 'Check the path.',
      });
    }
    const found = await statOrNull(path);
    if (found?.isDirectory() === true) {
      throw new AppError('io', `cannot write ${path}: it is a folder, not a file`, {
        hint: 'Name a file.',
      });
    }
    if (found !== null) await access(path, constants.W_OK);
    // The new content is written beside the old one and takes its place.
    if (found === null || found.isFile()) await access(folder, constants.W_OK);
    return found;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      throw new AppError('io', `cannot write ${path}: the folder ${folder} does not exist`, {
        hint: 'Create the folder, or choose another.',
      });
    }
    throw writeError(path, error);
  }
}

/** The same text for all ways to name one file: relative, absolute, by a link. */
async function identityOf(path: string): Promise<string> {
  const found = await statOrNull(path).catch(() => null);
  if (found !== null) return `${found.dev}:${found.ino}`;
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  return join(folder, basename(path));
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}
