import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { badInput } from '../../../shared/errors';
import type { DataKind } from '../../../shared/contract/report';
import { errnoOf, readError, orReadError } from '../../files/io-error';

export type FileKind = Exclude<DataKind, 'generated'>;

/** File name endings, lower case, and what they hold. sharp's ready-made binaries know no BMP. */
export const kindByExtension: Readonly<Record<string, FileKind>> = {
  '.png': 'images',
  '.jpg': 'images',
  '.jpeg': 'images',
  '.webp': 'images',
  '.avif': 'images',
  '.gif': 'images',
  '.tif': 'images',
  '.tiff': 'images',
  '.npy': 'npy',
  '.npz': 'npz',
  '.pb': 'pb',
};

export interface FolderContent {
  /**
   * All files below the folder, as paths relative to it with `/`, in plain code-unit order of the
   * whole path: the order of Python's `sorted`, whatever the language of the machine.
   */
  readonly files: readonly string[];
  /** Folders directly inside, in the same order. */
  readonly folders: readonly string[];
}

/** More than any calibration set, less than a home folder chosen by mistake takes to walk. */
const mostFiles = 1_000_000;

/**
 * Lists a folder, hidden files and folders left out. Throws `bad-input` naming what is unreadable, or
 * a link that leads to where `mayReach` says no.
 */
export async function scanFolder(
  folder: string,
  mayReach: (path: string) => boolean = () => true,
): Promise<FolderContent> {
  const files: string[] = [];
  const folders: string[] = [];
  const walk = async (relative: string, parents: readonly string[]): Promise<void> => {
    const path = join(folder, relative);
    const here = await realpath(path).catch(orReadError(path));
    if (parents.includes(here)) return; // A symbolic link back up.
    for (const entry of await readdir(path, { withFileTypes: true }).catch(orReadError(path))) {
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const type = await typeOf(entry, join(folder, name));
      // Only links lead elsewhere: the folder itself was looked at by whoever chose it.
      if (type !== null && entry.isSymbolicLink()) checkLink(join(folder, name), mayReach);
      if (type === 'folder') {
        if (relative === '') folders.push(name);
        await walk(name, [...parents, here]);
      } else if (type === 'file' && files.push(name) > mostFiles) {
        throw badInput(
          `${folder} holds more than ${mostFiles.toLocaleString('en')} files`,
          'Choose the folder that holds only the samples.',
        );
      }
    }
  };
  await walk('', []);
  return { files: files.toSorted(byCodeUnit), folders: folders.toSorted(byCodeUnit) };
}

/** Plain order of UTF-16 code units, the same on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function kindOf(file: string): FileKind | null {
  return kindByExtension[extname(file).toLowerCase()] ?? null;
}

async function typeOf(entry: Dirent, path: string): Promise<'file' | 'folder' | null> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return null;
  try {
    const target = await stat(path);
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : null;
  } catch (error) {
    // A link to nowhere is not a sample; every other failure is worth knowing.
    if (['ENOENT', 'ELOOP'].includes(errnoOf(error) ?? '')) return null;
    throw readError(path, error);
  }
}

/** Throws `bad-input` for a link that leads to where `mayReach` says no. */
export function checkLink(path: string, mayReach: (path: string) => boolean): void {
  if (mayReach(path)) return;
  throw badInput(
    `${path} is a link that leads outside the folder that is served`,
    'Copy the files here, or start `bitloupe serve` with --root on a folder that holds both.',
  );
}
