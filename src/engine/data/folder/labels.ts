import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../../shared/errors';
import { orReadError } from '../../files/io-error';
import { didYouMean } from '../../../shared/nearest';
import { listClasses, readLabelsCsv, type Labels } from './labels-csv';
import type { NoticeLog } from '../sample/notice-log';
import type { FileKind, FolderContent } from './scan-folder';

/**
 * Finds the labels of a folder's samples; null when it has none. `labels.csv` in the folder wins.
 * Else class folders: every sample lies directly in a sub-folder named after its class. The class
 * index is the place in `classes` (of preprocess.json), else among the sorted folder names with a
 * notice; other files than images need `classes`, for a sub-folder of arrays is rarely a class.
 * Throws `bad-input` naming the folder or the line.
 */
export async function findLabels(request: {
  readonly folder: string;
  readonly content: FolderContent;
  readonly kind: FileKind;
  readonly samples: readonly string[];
  readonly classes: readonly string[];
  readonly notices: NoticeLog;
}): Promise<Labels | null> {
  const { folder, content, samples, classes, notices } = request;
  if (content.files.includes('labels.csv')) {
    const path = join(folder, 'labels.csv');
    const text = await readFile(path, 'utf8').catch(orReadError(path));
    return readLabelsCsv(text, samples, classes, notices);
  }
  return fromFolders(request);
}

function fromFolders({
  content,
  kind,
  samples,
  classes,
  notices,
}: Parameters<typeof findLabels>[0]): Labels | null {
  const parts = samples.map((sample) => sample.split('/'));
  if (parts.some(({ length }) => length !== 2)) {
    if (parts.every(({ length }) => length > 2)) {
      notices.add({
        code: 'class-folders-too-deep',
        message: 'The samples have no labels: class folders must lie directly in the data folder.',
        hint: `Choose one of its sub-folders: ${content.folders.slice(0, 8).join(', ')}.`,
      });
    }
    return null;
  }
  const folders = parts.map(([name = '']) => name);
  const used = new Set(folders);
  if (classes.length > 0) {
    const known = [...used].filter((name) => classes.includes(name));
    if (known.length === 0) return noneIsAClass(used, classes, notices);
    const stranger = [...used].find((name) => !classes.includes(name));
    if (stranger !== undefined) {
      throw badInput(
        `the folder '${stranger}' is no class of preprocess.json.${didYouMean(stranger, classes)}`,
        `Classes: ${listClasses(classes)}.`,
      );
    }
    return { labels: folders.map((name) => classes.indexOf(name)), classes };
  }
  if (kind !== 'images' || used.size < 2) return null;
  // Empty folders count too: they shift the indices in the peers' loaders as well.
  const names = content.folders;
  notices.add({
    code: 'classes-from-folders',
    message: `Class indices follow the sorted folder names: ${listClasses(names)}.`,
    hint: 'If the model orders its outputs otherwise, list them as "classes" in preprocess.json.',
  });
  return { labels: folders.map((name) => names.indexOf(name)), classes: names };
}

function noneIsAClass(
  used: ReadonlySet<string>,
  classes: readonly string[],
  notices: NoticeLog,
): null {
  const [example = ''] = used;
  notices.add({
    code: 'folders-are-no-classes',
    message: `The samples have no labels: no folder ('${example}', …) is a class of preprocess.json (${listClasses(classes)}).`,
  });
  return null;
}
