import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Preprocess } from '../../../shared/contract/arguments';
import { AppError, badInput } from '../../../shared/errors';
import { orReadError, readError } from '../../files/io-error';
import { hashFile } from '../../files/sha256';
import { chooseKind, kindOfFile } from './choose-kind';
import type { DataSource } from '../sample/data-source';
import { findLabels } from './labels';
import type { Labels } from './labels-csv';
import { createNoticeLog, type NoticeLog } from '../sample/notice-log';
import { checkPreprocess, findPreprocess } from './preprocess';
import { createReadAhead } from './read-ahead';
import { createSampleReader, type SampleFiles } from './sample-readers';
import { scanFolder, type FileKind } from './scan-folder';
import { groupTestDataSets } from '../arrays/test-data-set';
import type { InputSpec } from '../sample/tensor';
import { imageThumbnail, tensorThumbnail } from '../images/thumbnail';

export interface FolderRequest {
  readonly kind: 'folder';
  /** A folder of samples, or one sample file. */
  readonly path: string;
  /** At most so many samples; `limitSamples` says which. */
  readonly limit?: number;
  /** What the user chose; wins over preprocess.json. */
  readonly preprocess?: Preprocess;
  /** False for what links may not lead to; everything may be reached by default. */
  mayReach?(path: string): boolean;
}

interface FoundSamples {
  readonly kind: FileKind;
  readonly folder: string;
  readonly samples: readonly SampleFiles[];
  readonly labels: Labels | null;
}

/**
 * Opens a folder of images, `.npy`, `.npz` or `test_data_set_*`, or one such file. The first sample
 * is read at once, so that data that does not fit the model fails here. Throws `bad-input`.
 */
export async function openFolder(
  request: FolderRequest,
  inputs: readonly InputSpec[],
): Promise<DataSource> {
  const path = resolve(request.path);
  const mayReach = request.mayReach ?? (() => true);
  const isFolder = await checkPath(path);
  const folder = isFolder ? path : dirname(path);
  const notices = createNoticeLog();
  const preprocess = {
    // A single image usually lies in a class folder, one level further down.
    ...(await findPreprocess(folder, mayReach, isFolder ? 1 : 2)),
    ...checkPreprocess(request.preprocess ?? {}, 'the image options'),
  };
  const classes = preprocess.classes ?? [];
  const found = isFolder
    ? await findSamples(folder, mayReach, classes, notices)
    : soleSample(path, classes);
  const chosen = limitSamples(
    found.samples.length,
    checkLimit(request.limit),
    found.kind === 'images' ? (found.labels?.labels ?? null) : null,
  );
  const samples = chosen.map((index) => found.samples[index]!);
  const reader = createSampleReader({ kind: found.kind, folder, inputs, preprocess, notices });
  const decided = reader.preprocess?.(found.labels?.classes ?? classes) ?? null;
  const sampleAt = (index: number) => samples[index] ?? failIndex(index, samples.length);
  const read = createReadAhead(samples.length, (index) => reader.read(sampleAt(index)));
  let hash: Promise<string> | null = null;
  const source: DataSource = {
    kind: found.kind,
    label: basename(path),
    count: samples.length,
    trusted: true,
    names: samples.map(({ name }) => name),
    labels: found.labels === null ? null : chosen.map((i) => found.labels?.labels[i] ?? null),
    classes: found.labels?.classes ?? classes,
    preprocess: decided,
    get notices() {
      return notices.list();
    },
    read,
    files: [
      ...samples.flatMap(({ files }) => files.map((file) => join(folder, file))),
      join(folder, 'labels.csv'),
      join(folder, 'preprocess.json'),
      join(dirname(folder), 'preprocess.json'),
    ],
    hash: () => (hash ??= hashSamples(folder, samples, decided)),
    thumbnail: async (index, sizePx) => {
      const { name } = sampleAt(index);
      return found.kind === 'images'
        ? imageThumbnail(join(folder, name), name, sizePx)
        : tensorThumbnail(await read(index), sizePx);
    },
  };
  await source.read(0);
  return source;
}

/** True for a folder, false for a file. */
async function checkPath(path: string): Promise<boolean> {
  const found = await stat(path).catch(orReadError(path));
  if (found.isDirectory()) return true;
  if (found.isFile()) return false;
  throw badInput(`${path} is neither a folder nor a file`, 'Choose a folder of samples.');
}

async function findSamples(
  folder: string,
  mayReach: (path: string) => boolean,
  classes: readonly string[],
  notices: NoticeLog,
): Promise<FoundSamples> {
  const content = await scanFolder(folder, mayReach);
  const { kind, samples: files } = chooseKind(content.files, folder, notices);
  const samples =
    kind === 'pb'
      ? groupTestDataSets(files, folder)
      : files.map((file) => ({ name: file, files: [file] }));
  const names = samples.map(({ name }) => name);
  const labels = await findLabels({ folder, content, kind, samples: names, classes, notices });
  return { kind, folder, samples, labels };
}

function soleSample(path: string, classes: readonly string[]): FoundSamples {
  const name = basename(path);
  const folder = dirname(path);
  const parent = basename(folder);
  const label = classes.indexOf(parent);
  return {
    kind: kindOfFile(path),
    folder,
    samples: [{ name, files: [name] }],
    labels: label === -1 ? null : { labels: [label], classes },
  };
}

function checkLimit(limit: number | undefined): number | undefined {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1)) return limit;
  throw badInput(`a limit of ${limit} samples makes no sense`, 'Give a whole number from 1 on.');
}

async function hashSamples(
  folder: string,
  samples: readonly SampleFiles[],
  preprocess: Preprocess | null,
): Promise<string> {
  const hash = createHash('sha256');
  // Class names change nothing that is fed to the model.
  hash.update(JSON.stringify({ ...preprocess, classes: undefined }));
  for (const [index, { name, files }] of samples.entries()) {
    if (index % 256 === 255) await nextTurn();
    for (const file of files) {
      const path = join(folder, file);
      hash.update(JSON.stringify([name, file, sizeOf(path, file)]));
      await hashFile(hash, path, file);
    }
  }
  return hash.digest('hex');
}

function sizeOf(path: string, file: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw readError(file, error);
  }
}

function failIndex(index: number, count: number): never {
  throw new AppError('internal', `sample ${index} was asked for, there are ${count}`);
}

/**
 * Which samples a limit keeps, as indices in file order. Labelled samples are taken in turn from
 * each class (first the first of every class, then the second …), so that a small limit still
 * covers all classes; without labels the first ones are taken.
 */
export function limitSamples(
  count: number,
  limit: number | undefined,
  labels: readonly (number | null)[] | null,
): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (limit === undefined || limit >= count) return all;
  if (labels === null) return all.slice(0, limit);
  const rank = new Map<number | null, number>();
  const turns = all.map((index) => {
    const label = labels[index] ?? null;
    const turn = rank.get(label) ?? 0;
    rank.set(label, turn + 1);
    // Samples without label come after those that have one.
    return { index, turn, label: label ?? Infinity };
  });
  turns.sort((a, b) => a.turn - b.turn || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  const kept = turns.slice(0, limit).map(({ index }) => index);
  return kept.toSorted((a, b) => a - b);
}
