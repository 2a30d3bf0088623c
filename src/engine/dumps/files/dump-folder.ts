import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { badInput } from '../../../shared/errors';
import { scanFolder } from '../../data/folder/scan-folder';
import { makeConfine } from '../../files/confine';
import { orReadError } from '../../files/io-error';

/** A file that Node reads at once; larger ones hold more than one tensor of one sample. */
const mostBytes = 2 ** 31 - 1;

/** The files of a dump: nothing outside its folder is read, by no link either. */
export interface DumpFolder {
  readonly path: string;
  /** Relative paths with `/`, in plain code-unit order. */
  readonly files: readonly string[];
  /** Path of a file, looked at once more: what lay inside may be a link by now. Throws `bad-input`. */
  pathOf(file: string): string;
  sizeOf(file: string): Promise<number>;
  /** Throws `bad-input` naming the file. */
  read(file: string): Promise<Uint8Array>;
}

/**
 * Opens a folder, or one file as the only one of its folder. `mayReach`: what the engine may read at all. Throws
 * `bad-input` for a link that leads out.
 */
export async function openDumpFolder(
  path: string,
  mayReach: (path: string) => boolean = () => true,
): Promise<DumpFolder> {
  const info = await stat(path).catch(orReadError(path));
  const folder = info.isDirectory() ? path : dirname(path);
  const isInside = makeConfine([await realpath(folder)]);
  const check = (target: string): true => {
    if (isInside(target) && mayReach(target)) return true;
    throw badInput(
      `${target} is a link that leads out of the dump`,
      'Copy the file into the folder; nothing outside of it is read.',
    );
  };
  const files = info.isDirectory() ? (await scanFolder(folder, check)).files : [basename(path)];
  const pathOf = (file: string): string => {
    const target = join(folder, file);
    check(target);
    return target;
  };
  const sizeOf = async (file: string): Promise<number> => {
    const found = await stat(pathOf(file)).catch(orReadError(file));
    return found.size;
  };
  return {
    path,
    files,
    pathOf,
    sizeOf,
    async read(file) {
      const size = await sizeOf(file);
      if (size > mostBytes) {
        throw badInput(
          `${file} has ${(size / 2 ** 30).toFixed(1)} GB, more than one tensor of one sample takes`,
          'Write one file for each tensor and sample.',
        );
      }
      return readFile(pathOf(file)).catch(orReadError(file));
    },
  };
}

/** Bytes of all these files. */
export async function bytesOf(folder: DumpFolder, files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += await folder.sizeOf(file);
  return bytes;
}
