import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  nativeTheme,
  shell as system,
  type OpenDialogOptions,
} from 'electron';
import { badInput } from '../shared/errors';
import { externalUrls } from '../shared/shell/host';
import type { DesktopCalls } from '../shared/shell/shell-calls';
import type { PickedFile } from '../shared/shell/picked-file';
import { projectExtension } from '../shared/shell/project';
import { Shell, type ShellOptions } from '../shared/shell/shell';
import type { DialogKind, SettingsStore } from './settings';

type Args<Name extends keyof DesktopCalls> = Parameters<DesktopCalls[Name]>[0];

const everything = { name: 'All files', extensions: ['*'] };

/** The shell of the desktop: what both shells do, and the operating system's dialogs. */
export class DesktopShell extends Shell implements DesktopCalls {
  readonly #settings: SettingsStore;
  readonly #onStates: DesktopCalls['setCommandStates'];

  constructor(
    options: ShellOptions,
    settings: SettingsStore,
    onStates: DesktopCalls['setCommandStates'],
  ) {
    super(options);
    this.#settings = settings;
    this.#onStates = onStates;
  }

  pickModel(args?: Args<'pickModel'>): Promise<PickedFile | null> {
    const filters = [{ name: 'ONNX models', extensions: ['onnx'] }, everything];
    const title = args?.purpose === 'compare' ? 'Choose a quantized model' : 'Open model';
    return this.#pickFile('model', { title, properties: ['openFile'], filters });
  }

  pickOpen(): Promise<PickedFile | null> {
    const filters = [
      { name: 'Models and projects', extensions: ['onnx', projectExtension] },
      everything,
    ];
    return this.#pickFile('model', { title: 'Open', properties: ['openFile'], filters });
  }

  pickData(args?: Args<'pickData'>): Promise<PickedFile | null> {
    return this.#pickFile('data', {
      title: args?.purpose === 'dump' ? 'Choose a dump' : 'Choose a folder of samples',
      properties: ['openDirectory'],
    });
  }

  pickRecipe(): Promise<PickedFile | null> {
    const filters = [{ name: 'Recipes', extensions: ['json', 'py', 'encodings'] }, everything];
    return this.#pickFile('recipe', { title: 'Load recipe', properties: ['openFile'], filters });
  }

  async pickSave({ suggestedName, title, filters }: Args<'pickSave'>): Promise<PickedFile | null> {
    const folder = this.#settings.present.folders.save;
    const options = {
      title,
      // Electron does not remember the last folder any more; a bare name opens in “Downloads”.
      defaultPath: folder === undefined ? suggestedName : path.join(folder, suggestedName),
      filters: filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
    };
    const window = BrowserWindow.getFocusedWindow();
    const { canceled, filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    if (canceled || filePath === '') return null;
    await this.#remember('save', path.dirname(filePath));
    return this.target(filePath);
  }

  override async opened(args: Args<'opened'>): Promise<void> {
    await super.opened(args);
    // The system's own list: jump list, dock, “recent documents”.
    app.addRecentDocument(await this.pathOf(args.model));
  }

  override async forgetRecents(): Promise<void> {
    app.clearRecentDocuments();
    await super.forgetRecents();
  }

  async reveal({ ref }: Args<'reveal'>): Promise<void> {
    system.showItemInFolder(await this.pathOf(ref));
  }

  async openExternal({ url }: Args<'openExternal'>): Promise<void> {
    if (!externalUrls.some((known) => known === url))
      throw badInput(`Bitloupe does not open ${url}.`);
    await system.openExternal(url);
  }

  async setTheme({ source }: Args<'setTheme'>): Promise<void> {
    nativeTheme.themeSource = source;
    await this.#settings.change({ theme: source });
  }

  setTextSize({ percent }: Args<'setTextSize'>): Promise<void> {
    for (const window of BrowserWindow.getAllWindows())
      window.webContents.setZoomFactor(percent / 100);
    return Promise.resolve();
  }

  setCommandStates(args: Args<'setCommandStates'>): Promise<void> {
    return this.#onStates(args);
  }

  async #pickFile(kind: DialogKind, options: OpenDialogOptions): Promise<PickedFile | null> {
    const folder = this.#settings.present.folders[kind];
    const placed = folder === undefined ? options : { ...options, defaultPath: folder };
    const window = BrowserWindow.getFocusedWindow();
    const { canceled, filePaths } = await (window === null
      ? dialog.showOpenDialog(placed)
      : dialog.showOpenDialog(window, placed));
    const [chosen] = filePaths;
    if (canceled || chosen === undefined) return null;
    await this.#remember(kind, path.dirname(chosen));
    return this.require(chosen);
  }

  #remember(kind: DialogKind, folder: string): Promise<void> {
    return this.#settings.change({
      folders: { ...this.#settings.present.folders, [kind]: folder },
    });
  }
}
