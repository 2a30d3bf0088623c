import { getOrMake } from '../../../shared/get-or-make';
import { extname } from 'node:path';
import { badInput } from '../../../shared/errors';
import type { NoticeLog } from '../sample/notice-log';
import { kindByExtension, kindOf, type FileKind } from './scan-folder';

const kindNames: Readonly<Record<FileKind, string>> = {
  images: 'images',
  npy: '.npy files',
  npz: '.npz files',
  pb: '.pb files',
};

const companions = ['labels.csv', 'preprocess.json'];

const supported = `Supported: images (${extensionsOf('images')}), .npy, .npz, and test_data_set_*/input_*.pb.`;

/**
 * The one kind of sample that the files of a folder are. Files of no known kind are passed over
 * with a notice. Throws `bad-input` when there is none or more than one kind.
 */
export function chooseKind(
  files: readonly string[],
  folder: string,
  notices: NoticeLog,
): { kind: FileKind; samples: readonly string[] } {
  if (files.length === 0) throw badInput(`the data folder ${folder} is empty`, supported);
  const unknown = files.filter((file) => kindOf(file) === null);
  const others = unknown.filter((file) => !companions.includes(file));
  const [found, ...more] = groupBy(files, kindOf);
  if (found === undefined) {
    throw badInput(
      others.length === 0
        ? `${folder} holds no samples`
        : `${folder} holds no supported file, only ${countExtensions(others)}`,
      supported,
    );
  }
  if (more.length > 0) {
    const counts = [found, ...more].map(([kind, list]) => `${list.length} ${kindNames[kind]}`);
    throw badInput(
      `${folder} mixes kinds of samples: ${counts.join(', ')}`,
      'Keep one kind in the folder, or choose the sub-folder that holds it.',
    );
  }
  const [kind, samples] = found;
  if (others.length > 0) {
    notices.add({
      code: 'files-ignored',
      message: `Files that are no samples are ignored: ${countExtensions(others)}.`,
    });
  }
  return { kind, samples };
}

/** For a single file: what it is. Throws `bad-input` when it is no sample. */
export function kindOfFile(file: string): FileKind {
  const kind = kindOf(file);
  if (kind !== null) return kind;
  throw badInput(`${file} is no supported kind of sample`, supported);
}

function extensionsOf(wanted: FileKind): string {
  const entries = Object.entries(kindByExtension).filter(([, kind]) => kind === wanted);
  return entries.map(([extension]) => extension).join(' ');
}

/** `.txt (2), .onnx (1)`, most frequent first. */
function countExtensions(files: readonly string[]): string {
  const groups = groupBy(files, (file) => extname(file).toLowerCase() || 'without extension');
  const sorted = [...groups].toSorted(([, a], [, b]) => b.length - a.length);
  const shown = sorted.slice(0, 8).map(([extension, list]) => `${extension} (${list.length})`);
  return shown.join(', ') + (sorted.length > 8 ? ', …' : '');
}

/** Files by key, in order of first appearance; files without a key are left out. */
function groupBy<Key extends string>(
  files: readonly string[],
  keyOf: (file: string) => Key | null,
): Map<Key, string[]> {
  const groups = new Map<Key, string[]>();
  for (const file of files) {
    const key = keyOf(file);
    if (key !== null) getOrMake(groups, key, () => []).push(file);
  }
  return groups;
}
