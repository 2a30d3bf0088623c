import { randomUUID } from 'node:crypto';
import { app, dialog, Menu, nativeTheme, type BrowserWindow, type WebContents } from 'electron';
import type { CommandId, CommandState } from '../shared/shell/commands';
import { EngineSupervisor } from '../shared/process/engine-supervisor';
import { asAppError } from '../shared/errors';
import type { RecentModel } from '../shared/shell/shell-answers';
import type { ShellEvent } from '../shared/shell/host';
import { ipcChannels } from '../shared/shell/ipc-channels';
import type { OpenPaths } from '../shared/shell/shell';
import { StoredJson } from '../shared/shell/stored-json';
import { DesktopShell } from './desktop-shell';
import { desktopFiles } from './disk';
import { forkUtilityEngine, type UtilityEngine } from './engine-process';
import { answerPages } from './ipc';
import { buildMenu } from './menu';
import { SettingsStore } from './settings';
import { openWindow } from './window';

export interface DesktopPlaces {
  readonly preload: string;
  readonly engine: string;
  readonly sampleDir: string;
  readonly stateDir: string;
  readonly cacheDir: string;
}

/** The running app: one engine, one window, and the menu between them. */
export class DesktopApp {
  readonly #places: DesktopPlaces;
  readonly #settings: SettingsStore;
  readonly #supervisor: EngineSupervisor<UtilityEngine>;
  readonly #shell: DesktopShell;
  readonly #states = new Map<CommandId, CommandState>();
  #recents: readonly RecentModel[] = [];
  #window: BrowserWindow | null = null;
  /** The page that asked for a line to the engine; it gets a new one after each restart. */
  #page: WebContents | null = null;

  static async create(places: DesktopPlaces): Promise<DesktopApp> {
    const file = new StoredJson(desktopFiles, desktopFiles.join(places.stateDir, 'settings.json'));
    const desktop = new DesktopApp(places, await SettingsStore.open(file));
    desktop.#recents = await desktop.#shell.recents();
    return desktop;
  }

  private constructor(places: DesktopPlaces, settings: SettingsStore) {
    this.#places = places;
    this.#settings = settings;
    nativeTheme.themeSource = settings.present.theme;
    this.#supervisor = new EngineSupervisor<UtilityEngine>({
      spawn: (listener) => forkUtilityEngine(places.engine, listener),
      onStatus: (status) => {
        this.#tell({ type: 'engine', status });
        if (status.state === 'ready') this.#connectPage();
      },
      now: () => performance.now(),
      later: (delayMs, action) => {
        const timer = setTimeout(action, delayMs);
        return () => clearTimeout(timer);
      },
      cacheDir: places.cacheDir,
      roots: null,
    });
    this.#shell = new DesktopShell(
      {
        files: desktopFiles,
        supervisor: this.#supervisor,
        stateDir: places.stateDir,
        sampleDir: places.sampleDir,
        info: {
          version: app.getVersion(),
          platform:
            process.platform === 'darwin' || process.platform === 'win32'
              ? process.platform
              : 'linux',
          runtime: `Electron ${process.versions.electron ?? '?'}`,
          root: null,
        },
        randomId: randomUUID,
        now: () => new Date(),
        emit: (event) => this.#emit(event),
      },
      settings,
      ({ states }) => {
        for (const state of states) this.#states.set(state.id, state);
        this.#rebuildMenu();
        return Promise.resolve();
      },
    );
    answerPages({
      calls: this.#shell,
      dropped: (path) => this.#shell.require(path),
      connectEngine: (page) => {
        this.#page = page;
        this.#connectPage();
      },
    });
  }

  /** Opens the window, and the engine once the first paint is there. */
  start(paths: OpenPaths): void {
    this.#shell.setInitial(paths);
    this.#openWindow().once('ready-to-show', () => this.#supervisor.start());
  }

  /** A second start, or a file from the file manager: comes to the window that is there. */
  async open(paths: OpenPaths): Promise<void> {
    const window = this.#window;
    if (window !== null) {
      if (window.isMinimized()) window.restore();
      window.focus();
    }
    // A page that is still loading will ask for it.
    if (this.#page === null) this.#shell.setInitial(paths);
    if (window === null) this.#openWindow();
    if (this.#page === null || (paths.model === null && paths.data === null)) return;
    try {
      this.#tell({ type: 'open', request: await this.#shell.openRequest(paths) });
    } catch (error) {
      dialog.showErrorBox('Cannot open the file', asAppError(error).message);
    }
  }

  #openWindow(): BrowserWindow {
    this.#rebuildMenu();
    const window = openWindow({
      preload: this.#places.preload,
      settings: this.#settings,
      onReload: () => {
        this.#page = null;
        this.#states.clear();
        this.#rebuildMenu();
      },
    });
    this.#window = window;
    window.on('closed', () => {
      this.#window = null;
      this.#page = null;
    });
    return window;
  }

  /** Ends the engine in its own time, and waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all([this.#supervisor.close(), this.#shell.settled(), this.#settings.settled()]);
  }

  #connectPage(): void {
    const { status, process } = this.#supervisor;
    const page = this.#page;
    if (page === null || page.isDestroyed() || status.state !== 'ready') return;
    process?.connectPage(page);
  }

  #emit(event: ShellEvent): void {
    if (event.type === 'recents') {
      this.#recents = event.recents;
      this.#rebuildMenu();
    }
    this.#tell(event);
  }

  #tell(event: ShellEvent): void {
    const contents = this.#window?.webContents;
    if (contents !== undefined && !contents.isDestroyed()) contents.send(ipcChannels.event, event);
  }

  #rebuildMenu(): void {
    const menu = buildMenu({
      isMac: process.platform === 'darwin',
      isDevelopment: !app.isPackaged,
      recents: this.#recents,
      states: this.#states,
      onCommand: (command) => this.#tell({ type: 'command', command }),
      onRecent: ({ model, data }) => this.#tell({ type: 'open', request: { model, data } }),
      onForgetRecents: () => void this.#shell.forgetRecents(),
    });
    Menu.setApplicationMenu(menu);
  }
}
