import { rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned } from './own-mark';

/** Hears of every temporary file or folder while there is one: `kept`, then not any more. */
export type LeftoverListener = (path: string, kept: boolean) => void;

const paths = new Set<string>();
let isListening = false;
let tell: LeftoverListener = () => undefined;

/**
 * Removes a temporary file or folder when the process ends before its maker could: a second Ctrl+C
 * ends it at once. Returns how to forget the path.
 */
export function removeAtExit(path: string): () => void {
  if (!isListening) {
    process.on('exit', removeAll);
    isListening = true;
  }
  paths.add(path);
  tell(path, true);
  return () => {
    paths.delete(path);
    tell(path, false);
  };
}

/** For whoever removes what is left when this process is killed. */
export function onLeftover(listener: LeftoverListener): void {
  tell = listener;
}

/** Removes files and folders without a word. */
export function removeLeftovers(left: Iterable<string>): void {
  for (const path of left) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Nobody is left to tell.
    }
  }
}

/**
 * Removes what processes that were killed have left in a folder. Only names of the given beginning
 * count, and only those of this user. Never fails: what cannot be removed stays.
 */
export async function sweepLeftovers(folder: string, prefix: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !isAbandoned(name)) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    if (found === null || (process.getuid !== undefined && found.uid !== process.getuid()))
      continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function removeAll(): void {
  removeLeftovers(paths);
}
