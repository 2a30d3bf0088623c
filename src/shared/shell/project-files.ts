import { AppError, badInput } from '../errors';
import type { Json, PickedFile } from './picked-file';
import type { OpenedProject, ProjectFile, ProjectToSave, StoredProject } from './project';
import { isProjectName, parseProject, projectLimitBytes, projectValuesLimitBytes } from './project';
import type { ShellFiles } from './shell-files';
import type { ValueStore } from './value-store';

/** What reading and writing a project needs of its shell. */
export interface ProjectRoom {
  readonly files: ShellFiles;
  readonly values: ValueStore;
  pathOf(ref: string): Promise<string>;
  pick(path: string): Promise<PickedFile | null>;
}

/** Writes a project to `target`. Values that are not in the store any more are left out. */
export async function writeProject(
  room: ProjectRoom,
  target: string,
  project: ProjectToSave,
  stamp: { readonly app: string; readonly savedAt: string },
): Promise<void> {
  const { files } = room;
  const folder = files.folderOf(target);
  const named = async (
    file: ProjectToSave['files']['model'],
  ): Promise<StoredProject['files']['model']> => {
    if (file === null) return null;
    const absolute = await room.pathOf(file.ref);
    return { path: files.relative(folder, absolute), absolute, sha256: file.sha256 };
  };
  const head: Omit<StoredProject, 'values'> = {
    schema: 'bitloupe.project/2',
    ...stamp,
    files: {
      model: await named(project.files.model),
      data: await named(project.files.data),
      validation: await named(project.files.validation),
    },
    content: project.content,
  };
  const values: Record<string, string> = {};
  let bytesSoFar = 0;
  for (const key of project.values) {
    const bytes = await room.values.load(key);
    if (bytes === null || bytesSoFar + bytes.length > projectValuesLimitBytes) continue;
    bytesSoFar += bytes.length;
    values[key] = files.toBase64(bytes);
  }
  // People and version control read the first part; the values are one line each at the end.
  const whole = { ...head, values } as unknown as Json;
  await files.writeChosen(target, `${JSON.stringify(whole, null, 1)}\n`);
}

/** Reads a project, finds what it names, and stores its values. Throws `bad-input` naming the file. */
export async function readProject(room: ProjectRoom, path: string): Promise<OpenedProject> {
  const stored = await parseFile(room.files, path);
  const found = {
    model: await find(room, path, stored.files.model),
    data: await find(room, path, stored.files.data),
    validation: await find(room, path, stored.files.validation),
  };
  const known = new Set((await room.values.list()).map(({ key }) => key));
  const values: string[] = [];
  for (const [key, packed] of Object.entries(stored.values)) {
    // What is here already may have grown since; what a full disk does not take is measured again.
    const isThere =
      known.has(key) ||
      (await room.values.save(key, room.files.fromBase64(packed)).then(
        () => true,
        () => false,
      ));
    if (isThere) values.push(key);
  }
  return { savedAt: stored.savedAt, files: found, content: stored.content, values };
}

/** The files a project names that are there, by path: what a server must let its page see. */
export async function filesOfProject(files: ShellFiles, path: string): Promise<readonly string[]> {
  const { model, data, validation } = (await parseFile(files, path)).files;
  return [model, data, validation].flatMap((named) => placesOf(files, path, named));
}

async function parseFile(files: ShellFiles, path: string): Promise<StoredProject> {
  const name = files.baseName(path);
  if (!isProjectName(name)) throw badInput(`${name} does not end in .bitloupe.`);
  const found = await files.describe(path);
  if (found?.kind !== 'file')
    throw badInput(`There is no project at ${files.locationOf(path)}.`, 'It may have been moved.');
  if ((found.sizeBytes ?? 0) > projectLimitBytes)
    throw badInput(
      `${name} is larger than ${projectLimitBytes / 2 ** 20} MB, which no project is.`,
      'Choose a file that was written by “Save project”.',
    );
  const text = await files.read(path);
  if (text === null)
    throw new AppError('io', `${name} cannot be read.`, { hint: 'Check its permissions.' });
  return parseProject(text, name);
}

async function find(
  room: ProjectRoom,
  project: string,
  named: StoredProject['files']['model'],
): Promise<ProjectFile | null> {
  if (named === null) return null;
  let file: PickedFile | null = null;
  for (const place of placesOf(room.files, project, named)) file ??= await room.pick(place);
  return { file, path: named.path ?? named.absolute, sha256: named.sha256 };
}

/** Where a named file may be: beside the project first, as projects travel with their files. */
function placesOf(
  files: ShellFiles,
  project: string,
  named: StoredProject['files']['model'],
): readonly string[] {
  if (named === null) return [];
  const beside = named.path === null ? [] : [files.join(files.folderOf(project), named.path)];
  // A network path would make the machine log in at a stranger's server; other systems' paths lead nowhere.
  const isLocal = files.isAbsolute(named.absolute) && !/^[\\/]{2}/.test(named.absolute);
  const isInside = named.path === null || !/^[\\/]{2}|^[a-z]:|\0/i.test(named.path);
  return [...(isInside ? beside : []), ...(isLocal ? [named.absolute] : [])];
}
