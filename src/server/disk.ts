import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../engine/files/atomic-write';
import { isInside, makeConfine } from '../engine/files/confine';
import { writeError } from '../engine/files/io-error';
import type { ShellFiles } from '../shared/shell/shell-files';

/** The folders whose files a page may read and write; of all others it is told that they do not exist. */
export class AllowedFolders {
  readonly #folders: string[] = [];

  /** `folder` must exist. */
  async allow(folder: string): Promise<void> {
    this.#folders.push(await realpath(folder));
  }

  /** Real paths. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Follows links first: a link inside that points outside is outside. */
  contains(target: string): boolean {
    return makeConfine(this.#folders)(target);
  }

  /**
   * Opens a file for reading. Null for what is outside, also where somebody puts a link in its place
   * between the question and the answer.
   */
  async openInside(target: string): Promise<FileHandle | null> {
    const real = await realpath(target).catch(() => null);
    if (real === null || !this.contains(real)) return null;
    // A number, not a promise of the path: the last part may not be a link, and Linux tells what was opened.
    // Nor is a pipe waited for that somebody put there: a few of them would hold up all reading.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(real, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
    const opened = await readlink(`/proc/self/fd/${file.fd}`).catch(() => real);
    if (this.contains(opened)) return file;
    await file.close();
    return null;
  }
}

/** The disk as the page of the web host sees it. */
export function serverFiles(allowed: AllowedFolders): ShellFiles {
  return {
    describe: async (target) => {
      if (!allowed.contains(target)) return null;
      const found = await stat(target).catch(() => null);
      if (found === null) return null;
      if (!found.isDirectory() && !found.isFile()) return null;
      const modifiedAt = found.mtime.toISOString();
      return found.isDirectory()
        ? { kind: 'folder', sizeBytes: null, modifiedAt }
        : { kind: 'file', sizeBytes: found.size, modifiedAt };
    },
    allows: (target) => allowed.contains(target),
    writeChosen: (target, text) =>
      writeFileAtomic(target, text, {
        mode: 0o600,
        mayReach: (folder) => allowed.contains(folder),
      }),
    realPath: (target) => realpath(target).catch(() => target),
    baseName: (target) => path.basename(target),
    join: (folder, ...names) => path.join(folder, ...names),
    folderOf: (target) => path.dirname(target),
    isAbsolute: (target) => path.isAbsolute(target),
    relative: relativePath,
    toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
    fromBase64: (text) => Buffer.from(text, 'base64'),
    locationOf: (target) => {
      const home = homedir();
      return isInside(home, target) ? path.join('~', path.relative(home, target)) : target;
    },
    read: (target) => readFile(target, 'utf8').catch(() => null),
    write: writePrivate,
    readBytes: (target) => readFile(target).catch(() => null),
    writeBytes: writePrivate,
    list: listFiles,
    remove: (target) => rm(target, { force: true }),
  };
}

async function writePrivate(target: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw writeError(target, cause);
  });
  await writeFileAtomic(target, content, { mode: 0o600 });
}

function relativePath(folder: string, target: string): string | null {
  const relative = path.relative(folder, target);
  return path.isAbsolute(relative) ? null : relative.split(path.sep).join('/');
}

async function listFiles(
  folder: string,
): Promise<{ name: string; sizeBytes: number; modifiedAt: string }[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const at = await stat(path.join(folder, name)).catch(() => null);
      return at === null ? [] : [{ name, sizeBytes: at.size, modifiedAt: at.mtime.toISOString() }];
    }),
  );
  return found.flat();
}

export function randomId(): string {
  return randomUUID();
}
