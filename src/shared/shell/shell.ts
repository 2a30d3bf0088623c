import { z } from 'zod';
import type { FileRef } from '../contract/arguments';
import type { EngineSupervisor } from '../process/engine-supervisor';
import { AppError, badInput } from '../errors';
import { FileBook, isWritable, type FileAccess } from './file-book';
import type { ShellEvent } from './host';
import type { Json, PickedFile } from './picked-file';
import type { ShellCalls } from './shell-calls';
import type { FolderEntry, OpenRequest, RecentModel, ShellInfo } from './shell-answers';
import { isProjectName, type OpenedProject, type ProjectToSave } from './project';
import { readProject, writeProject, type ProjectRoom } from './project-files';
import type { PathDescription, ShellFiles } from './shell-files';
import { StoredJson } from './stored-json';
import { ValueStore, type StoredValue } from './value-store';

export interface ShellOptions {
  readonly files: ShellFiles;
  readonly supervisor: EngineSupervisor;
  readonly stateDir: string;
  readonly sampleDir: string;
  readonly info: ShellInfo;
  randomId(): string;
  now(): Date;
  emit(event: ShellEvent): void;
}

/** Paths to open at the start. */
export interface OpenPaths {
  readonly model: string | null;
  readonly data: string | null;
}

const recentLimit = 12;

const recentsSchema = z.array(
  z.object({ model: z.string(), data: z.string().nullable(), openedAt: z.string() }),
);
type Recent = z.infer<typeof recentsSchema>[number];

const bookSchema = z.array(z.tuple([z.string(), z.string()]));

/**
 * What Electron's main process and the web server have in common: references for chosen files,
 * recent models, the saved state, the engine's life.
 */
export class Shell implements ShellCalls {
  readonly #options: ShellOptions;
  readonly #state: StoredJson;
  readonly #recents: StoredJson;
  readonly #bookFile: StoredJson;
  readonly #values: ValueStore;
  #book: Promise<FileBook> | null = null;
  #initial: OpenPaths = { model: null, data: null };

  constructor(options: ShellOptions) {
    this.#options = options;
    const stored = (name: string): StoredJson =>
      new StoredJson(options.files, options.files.join(options.stateDir, name));
    this.#state = stored('state.json');
    this.#recents = stored('recents.json');
    this.#bookFile = stored('files.json');
    this.#values = new ValueStore(options.files, options.files.join(options.stateDir, 'values'));
  }

  shellInfo(): Promise<ShellInfo> {
    return Promise.resolve(this.#options.info);
  }

  engineStatus(): ReturnType<ShellCalls['engineStatus']> {
    return Promise.resolve(this.#options.supervisor.status);
  }

  /** What `initial` will answer, until it is asked for the first time. */
  setInitial(paths: OpenPaths): void {
    this.#initial = paths;
  }

  async initial(): Promise<OpenRequest> {
    const { model, data } = this.#initial;
    // Only once: after a reload the page restores its own state.
    this.#initial = { model: null, data: null };
    return this.openRequest({ model, data });
  }

  async openRequest({ model, data }: OpenPaths): Promise<OpenRequest> {
    return {
      model: model === null ? null : await this.require(model),
      data: data === null ? null : await this.require(data),
    };
  }

  async sample(): ReturnType<ShellCalls['sample']> {
    const { files, sampleDir } = this.#options;
    const [model, data, validation] = await Promise.all([
      this.require(files.join(sampleDir, 'digits.onnx')),
      this.require(files.join(sampleDir, 'calibration')),
      this.require(files.join(sampleDir, 'validation')),
    ]);
    return { model, data, validation };
  }

  async recents(): Promise<readonly RecentModel[]> {
    const recents = await this.#loadRecents();
    const models = await this.pickAll(recents.map((recent) => recent.model));
    const data = await this.pickAll(recents.map((recent) => recent.data ?? ''));
    return recents.flatMap(({ openedAt }, index) => {
      const model = models[index] ?? null;
      return model === null ? [] : [{ model, data: data[index] ?? null, openedAt }];
    });
  }

  async forgetRecents(): Promise<void> {
    await this.#recents.save([]);
    this.#options.emit({ type: 'recents', recents: [] });
  }

  async opened({ model, data }: { model: FileRef; data: FileRef | null }): Promise<void> {
    const modelPath = await this.pathOf(model);
    const dataPath = data === null ? null : await this.pathOf(data);
    const recent: Recent = {
      model: modelPath,
      data: dataPath,
      openedAt: this.#options.now().toISOString(),
    };
    const others = (await this.#loadRecents()).filter((other) => other.model !== modelPath);
    await this.#recents.save([recent, ...others].slice(0, recentLimit));
    this.#options.emit({ type: 'recents', recents: await this.recents() });
  }

  async lookUp({ ref }: { ref: FileRef }): Promise<PickedFile | null> {
    const path = (await this.#loadBook()).pathOf(ref);
    return path === null ? null : this.pick(path);
  }

  async beside({ ref, name }: { ref: FileRef; name: string }): ReturnType<ShellCalls['beside']> {
    // Beside what a save dialog gave, not beside whatever was opened once.
    if (!isWritable(ref))
      throw badInput('Nothing was saved there yet.', 'Choose where to save the file.');
    const { files } = this.#options;
    const path = files.join(await this.pathOf(ref), '..', name);
    return { file: await this.target(path), exists: (await files.describe(path)) !== null };
  }

  async dataBeside({ model }: { model: FileRef }): Promise<readonly PickedFile[]> {
    const { files } = this.#options;
    const folder = files.folderOf(await this.pathOf(model));
    const isAround = (await files.describe(files.join(folder, testDataSetName)))?.kind === 'folder';
    const paths = [
      ...(isAround ? [folder] : []),
      ...dataFolderNames.map((name) => files.join(folder, name)),
    ];
    const found = await this.pickAll(paths);
    return found.filter((each) => each?.kind === 'folder') as PickedFile[];
  }

  stopEngine(): Promise<void> {
    this.#options.supervisor.stop();
    return Promise.resolve();
  }

  startEngine(): Promise<void> {
    this.#options.supervisor.start();
    return Promise.resolve();
  }

  loadState(): Promise<Json> {
    return this.#state.load();
  }

  async saveState({ state }: { state: Json }): Promise<void> {
    const book = await this.#loadBook();
    // References are worth keeping as long as the state names them, and no longer.
    await Promise.all([
      this.#bookFile.save(book.entriesIn(JSON.stringify(state))),
      this.#state.save(state),
    ]);
  }

  loadValue({ key }: { key: string }): Promise<Uint8Array | null> {
    return this.#values.load(key);
  }

  saveValue({ key, bytes }: { key: string; bytes: Uint8Array }): Promise<void> {
    return this.#values.save(key, bytes);
  }

  values(): Promise<readonly StoredValue[]> {
    return this.#values.list();
  }

  dropValues({ keys }: { keys: readonly string[] }): Promise<void> {
    return this.#values.drop(keys);
  }

  async saveProject({
    target,
    project,
  }: {
    target: FileRef;
    project: ProjectToSave;
  }): Promise<{ file: PickedFile; savedAt: string }> {
    const path = await this.pathOf(target);
    const { files } = this.#options;
    // Where a project was opened it may be saved; a page that asks for more has lost its way. What is
    // written is the file that a link leads to.
    for (const place of [path, await files.realPath(path)])
      if (!isProjectName(place)) throw badInput(`${files.baseName(place)} is no project.`);
    const stamp = {
      app: this.#options.info.version,
      savedAt: this.#options.now().toISOString(),
    };
    await writeProject(this.#room(), path, project, stamp);
    return { file: await this.require(path), savedAt: stamp.savedAt };
  }

  async openProject({ file }: { file: FileRef }): Promise<OpenedProject> {
    return readProject(this.#room(), await this.pathOf(file));
  }

  #room(): ProjectRoom {
    return {
      files: this.#options.files,
      values: this.#values,
      pathOf: (ref) => this.pathOf(ref),
      pick: (path) => this.pick(path),
    };
  }

  /** Before the shell ends: waits for what is being written. */
  async settled(): Promise<void> {
    await Promise.all([this.#state.settled(), this.#recents.settled(), this.#bookFile.settled()]);
  }

  /** A reference to something that exists, known to the engine; null when it is not there. */
  async pick(path: string): Promise<PickedFile | null> {
    const [picked] = await this.pickAll([path]);
    return picked ?? null;
  }

  /** The same for many paths, in their order. */
  async pickAll(paths: readonly string[]): Promise<(FolderEntry | null)[]> {
    const found = await Promise.all(paths.map((path) => this.#options.files.describe(path)));
    return this.#refer(paths, found, 'read');
  }

  /** The same, but an error when it is not there. */
  async require(path: string): Promise<PickedFile> {
    const picked = await this.pick(path);
    if (picked !== null) return picked;
    throw badInput(
      `There is no file or folder at ${this.#options.files.locationOf(path)}.`,
      'Check the spelling of the path, and that you may read it.',
    );
  }

  /** A reference to a file that will be written. Throws `bad-input` for one the page may not reach. */
  async target(path: string): Promise<PickedFile> {
    this.#check(path);
    const found = await this.#options.files.describe(path);
    const absent: PathDescription = { kind: 'file', sizeBytes: null, modifiedAt: null };
    const [picked] = await this.#refer([path], [found ?? absent], 'write');
    if (picked === null || picked === undefined)
      throw new AppError('internal', `No reference for ${path}.`);
    return picked;
  }

  /** The path behind a reference, for the shell's own use. */
  async pathOf(ref: FileRef): Promise<string> {
    const path = (await this.#loadBook()).pathOf(ref);
    if (path === null)
      throw new AppError('bad-input', 'This file reference is not known any more.', {
        hint: 'Choose the file again.',
      });
    this.#check(path);
    return path;
  }

  /** At each use: a reference may come from a start with another root, and a file may become a link. */
  #check(path: string): void {
    const { files } = this.#options;
    if (files.allows(path)) return;
    throw badInput(
      `${files.baseName(path)} leads outside the folder that is served.`,
      'Choose another file, or start `bitloupe serve` with another --root.',
    );
  }

  async #refer(
    paths: readonly string[],
    found: readonly (PathDescription | null)[],
    access: FileAccess,
  ): Promise<(FolderEntry | null)[]> {
    const { files, supervisor } = this.#options;
    const book = await this.#loadBook();
    const picked = paths.map((path, index) => {
      const description = found[index] ?? null;
      if (description === null) return null;
      const names = { name: files.baseName(path), location: files.locationOf(path) };
      return { ref: book.refFor(path, access), ...names, ...description };
    });
    const granted = picked.flatMap((file, index) => {
      const path = paths[index];
      return file === null || path === undefined ? [] : [[file.ref, path] as const];
    });
    await supervisor.grant(granted);
    return picked;
  }

  #loadBook(): Promise<FileBook> {
    this.#book ??= this.#bookFile.load().then((json) => {
      const entries = bookSchema.safeParse(json);
      return new FileBook(() => this.#options.randomId(), entries.success ? entries.data : []);
    });
    return this.#book;
  }

  async #loadRecents(): Promise<Recent[]> {
    const recents = recentsSchema.safeParse(await this.#recents.load());
    return recents.success ? recents.data : [];
  }
}

/** What people call folders of samples that they keep beside a model; asked for one by one, so nothing is listed. */
const dataFolderNames = [
  'calib',
  'calibration',
  'calibration_data',
  'calib_data',
  'data',
  'dataset',
  'images',
  'imgs',
  'samples',
  'val',
  'valid',
  'validation',
  'test',
] as const;

/** A folder of this name makes the one around it a folder of samples. */
const testDataSetName = 'test_data_set_0';
