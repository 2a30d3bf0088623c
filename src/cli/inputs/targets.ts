import { stat, access, constants, realpath } from 'node:fs/promises';
import { dirname, join, basename, resolve } from 'node:path';
import { findInUse, type FileInUse } from '../../engine/files/same-file';
import type { BigIntStats } from 'node:fs';
import { errnoOf, writeError } from '../../engine/files/io-error';
import { weightsPathOf } from '../../engine/export/weights-path';
import { AppError, badInput } from '../../shared/errors';

/** What a command reads and writes. */
export interface Targets extends ReadSources {
  /** Where a model goes. */
  readonly output?: string | undefined;
  /** `-` is stdout. */
  readonly json?: string | undefined;
  readonly saveRecipe?: string | undefined;
  /** Where a page goes. */
  readonly report?: string | undefined;
}

/**
 * Refuses a file that cannot be written before a long run, not after it.
 * Throws `io` naming the path, or `bad-input` where two options name one file, or one that is read.
 */
export async function checkTargets(targets: Targets): Promise<void> {
  const { output, json, saveRecipe, report } = targets;
  const writes = Object.entries({
    '--output': output,
    '--json': json,
    '--save-recipe': saveRecipe,
    '--report': report,
  });
  const taken = new Map<string, string>();
  for (const [option, path] of writes) {
    if (path === undefined || (option === '--json' && path === '-')) continue;
    if (path === '' || path === '-') {
      throw badInput(
        `${option} needs a file, not ${path === '' ? 'an empty name' : 'stdout'}`,
        'Name a file.',
      );
    }
    const found = await checkTarget(path);
    // Several options may write to one pipe or device; a model cannot be written there.
    if (found !== null && !found.isFile()) {
      if (option !== '--output') continue;
      throw badInput(`${option} ${path} is no regular file`, 'Name a file.');
    }
    const identity = await identityOf(path);
    const other = taken.get(identity);
    if (other !== undefined) {
      throw badInput(`${other} and ${option} both write ${path}`, 'Name another file.');
    }
    taken.set(identity, option);
    await refuseRead(option, path, targets);
    if (option !== '--output') continue;
    // A model too large for one file writes a second one, which nobody named.
    const weights = weightsPathOf(path);
    taken.set(await identityOf(weights), option);
    await refuseRead(option, weights, targets);
  }
}

async function refuseRead(option: string, path: string, sources: ReadSources): Promise<void> {
  // Without a file in its place nothing can be replaced: then the data, which may be large, is not looked through.
  if ((await statOrNull(path)) === null) return;
  const found = await findInUse(path, await listFilesRead(sources));
  if (found !== null) throw badInput(`${option} ${path} is ${found.what}`, 'Name another file.');
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
  const name = basename(path);
  // Where letters are not told apart, `A.json` and `a.json` will be one file.
  return join(folder, process.platform === 'linux' ? name : name.toLowerCase());
}

async function statOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** What a command reads, as its options say. */
interface ReadSources {
  readonly models: readonly string[];
  readonly recipe?: string | undefined;
  /** A folder, one file, or `random`. */
  readonly data?: string | undefined;
  readonly validation?: string | undefined;
  /** A folder, or one file. */
  readonly dump?: string | undefined;
}

/**
 * Every file a command reads: nothing may be written over one of them. What cannot be read is left
 * to whoever reads it, who says so better.
 */
async function listFilesRead(sources: ReadSources): Promise<readonly FileInUse[]> {
  const { models, recipe, data, validation } = sources;
  const found: FileInUse[] = models.map((path) => ({ path, what: 'the model itself' }));
  for (const model of models) {
    for (const path of await weightFilesOf(model)) {
      found.push({ path, what: `a file with the weights of ${model}` });
    }
  }
  if (recipe !== undefined) found.push({ path: recipe, what: 'the recipe that is read' });
  for (const place of [data, validation]) {
    if (place === undefined || place === 'random') continue;
    for (const path of await dataFilesOf(place)) found.push({ path, what: `a file of ${place}` });
  }
  if (sources.dump !== undefined)
    for (const path of await dumpFilesOf(sources.dump))
      found.push({ path, what: 'a file of the dump' });
  return found;
}

async function dumpFilesOf(place: string): Promise<readonly string[]> {
  const info = await stat(place).catch(() => null);
  if (info?.isDirectory() !== true) return [place];
  const { scanFolder } = await import('../../engine/data/folder/scan-folder');
  const content = await scanFolder(place).catch(() => ({ files: [] }));
  return content.files.map((name) => join(place, name));
}

async function weightFilesOf(model: string): Promise<readonly string[]> {
  const { listWeightFiles } = await import('../../engine/prepare/read/read-model');
  return listWeightFiles(model).catch(() => []);
}

async function dataFilesOf(place: string): Promise<readonly string[]> {
  const info = await stat(place).catch(() => null);
  const folder = info?.isDirectory() === true ? place : dirname(place);
  const besides = [
    join(folder, 'labels.csv'),
    join(folder, 'preprocess.json'),
    join(dirname(folder), 'preprocess.json'),
  ];
  if (info?.isDirectory() !== true) return [place, ...besides];
  const { kindOf, scanFolder } = await import('../../engine/data/folder/scan-folder');
  const content = await scanFolder(folder).catch(() => ({ files: [] }));
  const samples = content.files.filter((name) => kindOf(name) !== null);
  return [...samples.map((name) => join(folder, name)), ...besides];
}
