import path from 'node:path';
import { app, crashReporter, Menu } from 'electron';
import type { OpenPaths } from '../shared/shell/shell';
import { handleAppScheme, registerAppScheme } from './app-protocol';
import { crashPages } from './crash-page';
import { DesktopApp } from './desktop-app';
import { lockDown } from './lock-down';
import { openPathsOf, startPathsOf, userArguments, type StartData } from './open-paths';

const home = process.env['BITLOUPE_HOME'];
if (home !== undefined) app.setPath('userData', path.resolve(home));
const paths = openPathsOf(userArguments(process.argv, app.isPackaged), process.cwd());

app.enableSandbox();
// Before `ready`, or Electron builds a menu of its own first.
Menu.setApplicationMenu(null);
registerAppScheme();
crashReporter.start({ uploadToServer: false });

if (app.requestSingleInstanceLock({ paths } satisfies StartData)) run();
else app.quit();

function run(): void {
  let desktop: DesktopApp | null = null;
  let asked: OpenPaths = paths;
  const open = (wanted: OpenPaths): void => {
    // Before the window is there, the last wish wins.
    if (desktop === null) asked = wanted;
    else void desktop.open(wanted);
  };

  // macOS: comes before `ready` when a file started the app.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open({ model: file, data: null });
  });
  app.on('second-instance', (_event, _argv, _folder, data) => open(startPathsOf(data)));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => open({ model: null, data: null }));

  // The windows are gone by now; the engine and the last writes get their time.
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed || desktop === null) return;
    event.preventDefault();
    void desktop.close().then(() => {
      closed = true;
      app.quit();
    });
  });

  void app.whenReady().then(async () => {
    const here = import.meta.dirname;
    lockDown();
    handleAppScheme(path.join(here, '..', 'renderer'), crashPages);
    desktop = await DesktopApp.create({
      preload: path.join(here, '..', 'preload', 'preload.cjs'),
      engine: path.join(here, 'engine.js'),
      sampleDir: path.join(
        app.isPackaged ? process.resourcesPath : app.getAppPath(),
        'resources',
        'sample',
      ),
      stateDir: app.getPath('userData'),
      cacheDir: path.join(app.getPath('sessionData'), 'observations'),
    });
    desktop.start(asked);
  });
}
