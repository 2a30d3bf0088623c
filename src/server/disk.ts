import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../engine/files/atomic-write';
import type { ShellFiles } from '../shared/shell';

/** Folders a page may reach into; everything else does not exist for it. */
export class AllowedFolders {
  readonly #folders: string[] = [];

  /** `folder` must exist. */
  async allow(folder: string): Promise<void> {
    this.#folders.push(await realpath(folder));
  }

  /** Follows links first: a link inside that points outside is outside. */
  async contains(target: string): Promise<boolean> {
    const real = await realOrParent(target);
    return real !== null && this.#folders.some((folder) => isInside(folder, real));
  }
}

/** True for `folder` itself and everything below it. */
export function isInside(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return relative === '' || (!path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..');
}

/** The real path; for a file that does not exist yet, that of its folder with its name. */
async function realOrParent(target: string): Promise<string | null> {
  try {
    return await realpath(target);
  } catch {
    try {
      return path.join(await realpath(path.dirname(target)), path.basename(target));
    } catch {
      return null;
    }
  }
}

/** The disk as the page of the web host sees it. */
export function serverFiles(allowed: AllowedFolders): ShellFiles {
  return {
    describe: async (target) => {
      if (!(await allowed.contains(target))) return null;
      const found = await stat(target).catch(() => null);
      if (found === null) return null;
      const modifiedAt = found.mtime.toISOString();
      return found.isDirectory()
        ? { kind: 'folder', sizeBytes: null, modifiedAt }
        : { kind: 'file', sizeBytes: found.size, modifiedAt };
    },
    baseName: (target) => path.basename(target),
    join: (folder, ...names) => path.join(folder, ...names),
    locationOf: (target) => {
      const home = homedir();
      return isInside(home, target) ? path.join('~', path.relative(home, target)) : target;
    },
    read: (target) => readFile(target, 'utf8').catch(() => null),
    write: async (target, text) => {
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await writeFileAtomic(target, text, { mode: 0o600 });
    },
  };
}

export function randomId(): string {
  return randomUUID();
}
