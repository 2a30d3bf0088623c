import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, writeError } from '../engine/files/io-error';
import { AppError } from '../shared/errors';

/**
 * Refuses a file that cannot be written before a long run, not after it.
 * Throws `io` naming the path. `undefined` and `-` (stdout) pass.
 */
export async function checkTargets(...paths: readonly (string | undefined)[]): Promise<void> {
  for (const path of paths) {
    if (path !== undefined && path !== '-') await checkTarget(path);
  }
}

async function checkTarget(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    const info = await stat(folder);
    if (!info.isDirectory()) {
      throw new AppError('io', `cannot write ${path}: ${folder} is not a folder`, {
        hint: 'Check the path.',
      });
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      throw new AppError('io', `cannot write ${path}: the folder ${folder} does not exist`, {
        hint: 'Create the folder, or choose another.',
      });
    }
    throw writeError(path, error);
  }
}
