import type { PickedFile } from '../shared/shell/picked-file';
import type { WebCalls } from '../shared/shell/shell-calls';
import { Shell, type ShellOptions } from '../shared/shell/shell';
import { Folders } from './folders';
import type { Uploads } from './uploads';

/** The shell of the web host: what both shells do, and folders for the dialogs that the page draws. */
export class WebShell extends Shell implements WebCalls {
  readonly #folders: Folders;
  readonly #uploads: Uploads;

  constructor(options: ShellOptions, root: string, uploads: Uploads) {
    super(options);
    this.#folders = new Folders(this, root);
    this.#uploads = uploads;
  }

  listFolder({
    folder,
  }: Parameters<WebCalls['listFolder']>[0]): ReturnType<WebCalls['listFolder']> {
    return this.#folders.list(folder);
  }

  findPath({ text, from }: Parameters<WebCalls['findPath']>[0]): ReturnType<WebCalls['findPath']> {
    return this.#folders.find(text, from);
  }

  newFolder({ folder, name }: Parameters<WebCalls['newFolder']>[0]): Promise<PickedFile> {
    return this.#folders.newFolder(folder, name);
  }

  newFile({ folder, name }: Parameters<WebCalls['newFile']>[0]): ReturnType<WebCalls['newFile']> {
    return this.#folders.newFile(folder, name);
  }

  uploaded({ batch, name }: Parameters<WebCalls['uploaded']>[0]): Promise<PickedFile> {
    return this.require(this.#uploads.pathOf(batch, name));
  }
}
