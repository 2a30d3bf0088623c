import { constants, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../shared/errors';

/** A folder that stays the same one while it is written to. */
export interface PinnedFolder extends AsyncDisposable {
  /** Where it really is. */
  readonly path: string;
  /** The path of a file in it, to be used until it is closed. */
  at(name: string): string;
}

/**
 * Opens a folder and asks where it really is: whoever puts a link in its place later changes nothing,
 * because Linux finds files by the opened folder, not by its name. Elsewhere the name without links is
 * all there is. Throws `bad-input` for a folder that `mayReach` says no to.
 */
export async function pinFolder(
  folder: string,
  mayReach: (folder: string) => boolean,
): Promise<PinnedFolder> {
  const flags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0);
  // Windows opens no folders.
  const handle = process.platform === 'win32' ? null : await open(folder, flags);
  try {
    const opened = handle === null ? null : `/proc/self/fd/${handle.fd}`;
    const byNumber = opened === null ? null : await readlink(opened).catch(() => null);
    const path = byNumber ?? (await realpath(folder));
    if (!mayReach(path)) {
      throw badInput(`${folder} leads outside the folder that is served`, 'Choose another folder.');
    }
    const base = byNumber === null || opened === null ? path : opened;
    return {
      path,
      at: (name) => join(base, name),
      [Symbol.asyncDispose]: async () => handle?.close(),
    };
  } catch (error) {
    await handle?.close();
    throw error;
  }
}

/** Where everything may be written, a folder is as good as its name. */
export function namedFolder(folder: string): PinnedFolder {
  return {
    path: folder,
    at: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
