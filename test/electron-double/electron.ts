// Stands in for `electron` in a test's main process; see README.md.
import type * as Electron from 'electron';
import { app, ending } from './app';
import { BrowserWindow } from './browser-window';
import { closeContext } from './chromium';
import { ipcMain } from './ipc-main';
import { Menu } from './menu';
import { MessageChannelMain } from './ports';
import { protocol } from './protocol';
import { serveTests } from './test-line';
import { utilityProcess } from './utility-process';

export { app, BrowserWindow, ipcMain, Menu, MessageChannelMain, protocol, utilityProcess };

ending.closeWindows = async () => {
  for (const window of BrowserWindow.getAllWindows()) if (!(await window.closeNow())) return false;
  return true;
};
ending.tearDown = closeContext;

/** Cancelled, until a test puts its own functions here. */
export const dialog = {
  showOpenDialog: (..._args: unknown[]): Promise<Electron.OpenDialogReturnValue> =>
    Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: (..._args: unknown[]): Promise<Electron.SaveDialogReturnValue> =>
    Promise.resolve({ canceled: true, filePath: '' }),
  showErrorBox: (title: string, content: string): void => console.error(`${title}: ${content}`),
};

class NativeTheme {
  themeSource: Electron.NativeTheme['themeSource'] = 'system';
  get shouldUseDarkColors(): boolean {
    return this.themeSource !== 'light';
  }
}
export const nativeTheme = new NativeTheme();

const display = { workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display;
export const screen = {
  getPrimaryDisplay: (): Electron.Display => display,
  getAllDisplays: (): Electron.Display[] => [display],
};

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
export const session = {
  defaultSession: {
    permissionRequest: null as RequestHandler,
    permissionCheck: null as CheckHandler,
    setPermissionRequestHandler(handler: RequestHandler): void {
      this.permissionRequest = handler;
    },
    setPermissionCheckHandler(handler: CheckHandler): void {
      this.permissionCheck = handler;
    },
  },
};

export const shell = {
  opened: [] as string[],
  shown: [] as string[],
  openExternal(url: string): Promise<void> {
    this.opened.push(url);
    return Promise.resolve();
  },
  showItemInFolder(target: string): void {
    this.shown.push(target);
  },
};

export const crashReporter = {
  start: (_options: Electron.CrashReporterStartOptions): void => undefined,
};

serveTests({
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
});
