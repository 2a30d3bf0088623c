/** Files of one drop, with their paths inside dropped folders. */
export interface DroppedGroup {
  readonly files: readonly File[];
  readonly paths: readonly string[];
  readonly isFolder: boolean;
  readonly name: string;
}

function readEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

async function walk(
  entry: FileSystemEntry,
  path: string,
  found: { file: File; path: string }[],
): Promise<void> {
  if (!isDirectory(entry)) {
    found.push({ file: await fileOf(entry as FileSystemFileEntry), path });
    return;
  }
  const reader = entry.createReader();
  for (let batch = await readEntries(reader); batch.length > 0; batch = await readEntries(reader)) {
    for (const child of batch) await walk(child, `${path}/${child.name}`, found);
  }
}

/**
 * What was dropped: each folder is a group, all loose files together are one (a model and its
 * external data belong together). On the desktop a folder stays one item, as it is used in place.
 */
export async function readDrop(
  transfer: DataTransfer,
  inPlace: boolean,
): Promise<readonly DroppedGroup[]> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const groups: DroppedGroup[] = [];
  const loose: File[] = [];
  for (const { entry, file } of taken) {
    if (entry?.isDirectory !== true) {
      if (file !== null) loose.push(file);
      continue;
    }
    if (inPlace) {
      if (file !== null)
        groups.push({ files: [file], paths: [file.name], isFolder: true, name: entry.name });
      continue;
    }
    const found: { file: File; path: string }[] = [];
    await walk(entry, entry.name, found);
    groups.push({
      files: found.map(({ file: each }) => each),
      paths: found.map(({ path }) => path),
      isFolder: true,
      name: entry.name,
    });
  }
  return [...looseGroups(loose), ...groups];
}

/**
 * A model and its external data belong together, and so do a project and what it names. Two models are two things, each
 * with all files that are none.
 */
export function looseGroups(loose: readonly File[]): readonly DroppedGroup[] {
  const named = (pattern: RegExp): readonly File[] =>
    loose.filter(({ name }) => pattern.test(name));
  const models = named(/\.onnx$/i);
  const isPair = models.length > 1 && named(/\.bitloupe$/i).length === 0;
  const heads = isPair ? models : (named(/\.(onnx|bitloupe)$/i)[0] ?? loose[0] ?? []);
  return [heads].flat().map((head) => {
    const files = [
      head,
      ...loose.filter((file) => file !== head && !(isPair && models.includes(file))),
    ];
    return { files, paths: files.map(({ name }) => name), isFolder: false, name: head.name };
  });
}
