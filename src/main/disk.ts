import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { AppError } from '../shared/errors';
import type { ShellFiles } from '../shared/shell/shell-files';

/** The user's own disk: what the user may see, the app may open. */
export const desktopFiles: ShellFiles = {
  describe: async (target) => {
    const found = await stat(target).catch(() => null);
    if (found === null || (!found.isDirectory() && !found.isFile())) return null;
    const sizeBytes = found.isDirectory() ? null : found.size;
    return {
      kind: found.isDirectory() ? 'folder' : 'file',
      sizeBytes,
      modifiedAt: found.mtime.toISOString(),
    };
  },
  allows: () => true,
  writeChosen: writeOrTell,
  realPath: (target) => realpath(target).catch(() => target),
  baseName: (target) => path.basename(target),
  join: (folder, ...names) => path.join(folder, ...names),
  folderOf: (target) => path.dirname(target),
  isAbsolute: (target) => path.isAbsolute(target),
  relative: (folder, target) => {
    const relative = path.relative(folder, target);
    return path.isAbsolute(relative) ? null : relative.split(path.sep).join('/');
  },
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
  fromBase64: (text) => Buffer.from(text, 'base64'),
  locationOf: (target) => {
    const home = homedir();
    return target.startsWith(home + path.sep) ? `~${target.slice(home.length)}` : target;
  },
  read: (target) => readFile(target, 'utf8').catch(() => null),
  write: writeOrTell,
  readBytes: (target) => readFile(target).catch(() => null),
  writeBytes: writeOrTell,
  list: async (folder) => {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const at = await stat(path.join(folder, name)).catch(() => null);
        return at === null
          ? []
          : [{ name, sizeBytes: at.size, modifiedAt: at.mtime.toISOString() }];
      }),
    );
    return found.flat();
  },
  remove: (target) => rm(target, { force: true }),
};

function writeOrTell(target: string, content: string | Uint8Array): Promise<void> {
  return writeWhole(target, content).catch((cause: unknown) => {
    throw asWriteError(target, cause);
  });
}

/** Main has no packages but Electron's, so this is by hand: temporary file, fsync, rename. */
async function writeWhole(target: string, text: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** What the page says of a state that cannot be stored. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

function asWriteError(target: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new AppError('io', `cannot write ${target}: ${reasons[code] ?? code}`, {
    hint: 'Free some space, or change the permissions of that folder.',
    cause,
  });
}
