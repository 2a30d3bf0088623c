import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileInUse } from '../../engine/files/same-file';

/** What a command reads, as its options say. */
export interface ReadSources {
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
export async function listFilesRead(sources: ReadSources): Promise<readonly FileInUse[]> {
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
