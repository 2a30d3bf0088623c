import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appOrigin } from '../shared/shell/ipc-channels';
import { crashPath } from './crash-page';
import type { SettingsStore } from './settings';
import { placeWindow, smallestWindow } from './window-place';

/** Two crashes within this time: reloading does not help. */
const crashWindowMs = 60_000;

/** `--app` of both themes: what is seen before the page has painted. */
const backgrounds = { dark: '#0f1114', light: '#eceef1' };

export interface WindowOptions {
  readonly preload: string;
  readonly settings: SettingsStore;
  /** The page is gone; main must forget what it told the menu. */
  onReload(): void;
}

/** The one window of the app: no Node in it, no way out of `app://bitloupe`. */
export function openWindow({ preload, settings, onReload }: WindowOptions): BrowserWindow {
  const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(
    (display) => display.workArea,
  );
  const window = new BrowserWindow({
    ...placeWindow(settings.present.bounds, screens),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Bitloupe',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload: path.resolve(preload),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // The engine's progress must arrive while the window is behind another one.
      backgroundThrottling: false,
    },
  });
  rememberPlace(window, settings);
  recoverFromCrashes(window, onReload);
  window.once('ready-to-show', () => {
    // `maximize` also shows.
    if (settings.present.maximized) window.maximize();
    else window.show();
  });
  // A failed load shows Chromium's own page; there is no better place to say it.
  window.loadURL(`${appOrigin}/`).catch((error: unknown) => console.error(error));
  return window;
}

function rememberPlace(window: BrowserWindow, settings: SettingsStore): void {
  const remember = (): void => {
    void settings.change({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  // `resized` and `moved` come once at the end of a drag, but not on Linux; `close` catches all.
  window.on('resized', remember);
  window.on('moved', remember);
  window.on('close', remember);
}

function recoverFromCrashes(window: BrowserWindow, onReload: () => void): void {
  let lastCrashMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const nowMs = performance.now();
    const again = nowMs - lastCrashMs < crashWindowMs;
    lastCrashMs = nowMs;
    onReload();
    window
      .loadURL(`${appOrigin}${again ? crashPath : '/'}`)
      .catch((error: unknown) => console.error(error));
  });
}
