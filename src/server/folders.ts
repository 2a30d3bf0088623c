import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { AppError, badInput } from '../shared/errors';
import type { FileRef } from '../shared/contract/arguments';
import type { FolderEntry, FolderListing, FoundPath } from '../shared/shell/shell-answers';
import type { PickedFile } from '../shared/shell/picked-file';
import { nameProblem } from '../shared/shell/file-names';
import type { Shell } from '../shared/shell/shell';
import { isInside } from '../engine/files/confine';

const entryLimit = 5000;

/** The server's disk under `--root`, for the file dialogs that the page draws. */
export class Folders {
  readonly #shell: Shell;
  readonly #root: string;

  constructor(shell: Shell, root: string) {
    this.#shell = shell;
    this.#root = root;
  }

  async list(ref: FileRef | null): Promise<FolderListing> {
    return this.#listPath(ref === null ? this.#root : await this.#shell.pathOf(ref));
  }

  /** See `WebCalls.findPath`. */
  async find(text: string, from: FileRef | null): Promise<FoundPath> {
    const base = from === null ? this.#root : await this.#shell.pathOf(from);
    const target = await this.#served(path.resolve(base, withHome(text.trim())));
    const isFolder = text.trim() === '' || /(^|[\\/])(\.\.?)?$/.test(text) || text.trim() === '~';
    if (isFolder || target === this.#root)
      return { listing: await this.#listPath(target), name: '', entry: null };
    const [entry = null] = await this.#shell.pickAll([target]);
    const listing = await this.#listPath(path.dirname(target));
    return { listing, name: path.basename(target), entry };
  }

  async newFolder(ref: FileRef, name: string): Promise<PickedFile> {
    const { file, exists } = await this.newFile(ref, name);
    if (exists) throw badInput(`${file.location} exists already.`, 'Choose another name.');
    const target = await this.#shell.pathOf(file.ref);
    await mkdir(target).catch((cause: unknown) => {
      throw new AppError('io', `The folder ${file.location} cannot be made.`, {
        hint: 'Check the permissions of the folder around it.',
        cause,
      });
    });
    return this.#shell.require(target);
  }

  /** A path under the root, also one that leads there by a link of another name; others are refused by name. */
  async #served(target: string): Promise<string> {
    if (isInside(this.#root, target)) return target;
    const real = await realpath(target).catch(() => target);
    if (isInside(this.#root, real)) return real;
    throw badInput(
      `${target} is outside ${this.#root}, which is all that this server shows.`,
      'Start `bitloupe serve` with --root on a folder that holds both.',
    );
  }

  async #listPath(folder: string): Promise<FolderListing> {
    const picked = await this.#shell.require(folder);
    if (picked.kind !== 'folder') throw badInput(`${picked.location} is not a folder.`);
    const names = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      throw new AppError('io', `The folder ${picked.location} cannot be read.`, {
        hint: 'Check its permissions.',
        cause,
      });
    });
    const visible = names.map(({ name }) => name).filter((name) => !name.startsWith('.'));
    const shown = visible.slice(0, entryLimit).map((name) => path.join(folder, name));
    const entries = await this.#shell.pickAll(shown);
    return {
      folder: picked,
      trail: await this.#trail(folder),
      entries: entries.filter((entry) => entry !== null).toSorted(foldersFirst),
      truncated: visible.length > entryLimit,
    };
  }

  async newFile(ref: FileRef, name: string): Promise<{ file: PickedFile; exists: boolean }> {
    const folder = await this.#shell.pathOf(ref);
    await this.#shell.require(folder);
    const problem = name.startsWith('.') ? 'begins with a dot' : nameProblem(name);
    if (problem !== null) throw badInput(`“${name}” ${problem}.`, 'Use another name.');
    const target = path.join(folder, name);
    const exists = (await stat(target).catch(() => null)) !== null;
    return { file: await this.#shell.target(target), exists };
  }

  async #trail(folder: string): Promise<PickedFile[]> {
    const trail: string[] = [folder];
    let current = folder;
    while (current !== this.#root && isInside(this.#root, path.dirname(current))) {
      current = path.dirname(current);
      trail.unshift(current);
    }
    return Promise.all(trail.map((part) => this.#shell.require(part)));
  }
}

function withHome(text: string): string {
  return text === '~' || /^~[\\/]/.test(text) ? path.join(homedir(), text.slice(1)) : text;
}

function foldersFirst(a: FolderEntry, b: FolderEntry): number {
  if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1;
  return a.name.localeCompare(b.name, undefined, { numeric: true });
}
