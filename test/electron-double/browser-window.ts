import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { app } from './app';
import { WebContents } from './web-contents';

type WindowMethods = Pick<
  Electron.BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'isMaximized'
  | 'isDestroyed'
  | 'getNormalBounds'
  | 'isVisible'
  | 'close'
>;

const windows = new Set<BrowserWindow>();

export class BrowserWindow extends EventEmitter implements WindowMethods {
  readonly webContents: WebContents;
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly #bounds: Electron.Rectangle;
  #state: 'normal' | 'minimized' | 'maximized' = 'normal';
  #visible: boolean;
  #destroyed = false;
  focused = 0;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.#visible = options.show ?? true;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    this.webContents = new WebContents(options.webPreferences?.preload);
    windows.add(this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...windows].at(-1) ?? null;
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.webContents.load(url);
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height });
    this.emit('ready-to-show');
  }

  show(): void {
    this.#visible = true;
  }

  focus(): void {
    this.focused += 1;
  }

  minimize(): void {
    this.#state = 'minimized';
  }

  restore(): void {
    this.#state = 'normal';
  }

  maximize(): void {
    this.#state = 'maximized';
    this.#visible = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isMinimized(): boolean {
    return this.#state === 'minimized';
  }

  isMaximized(): boolean {
    return this.#state === 'maximized';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getNormalBounds(): Electron.Rectangle {
    return this.#bounds;
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    Object.assign(this.#bounds, bounds);
    this.emit('moved');
    this.emit('resized');
  }

  close(): void {
    void this.closeNow().then(() => {
      if (windows.size === 0) app.emit('window-all-closed');
    });
  }

  /** False when a listener of `close` prevented it. */
  async closeNow(): Promise<boolean> {
    let prevented = false;
    this.emit('close', { preventDefault: () => void (prevented = true) });
    if (prevented) return false;
    this.#destroyed = true;
    windows.delete(this);
    await this.webContents.destroy();
    this.emit('closed');
    return true;
  }
}
