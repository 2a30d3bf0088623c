// Main and preload in a running app: on the double of Electron's API, or on Electron where it is installed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  isRealElectron,
  launch,
  type DesktopDriver,
  type LaunchOptions,
} from '../../test/electron-double/driver';
import type { TestPage } from '../../test/electron-double/page/page';
import { buildTestApp } from '../../test/electron-double/test-app';
import type { EngineCalls } from '../shared/contract/contract';
import type { DesktopCalls } from '../shared/shell/shell-calls';
import type { PickedFile } from '../shared/shell/picked-file';
import type { ShellEvent } from '../shared/shell/host';

declare global {
  interface Window {
    readonly page: TestPage;
  }
}

let appDir: string;
let home: string;
let models: string;
let running: DesktopDriver[];
let shared: Promise<DesktopDriver> | null = null;
let sharedHome: string | null = null;

beforeAll(async () => {
  console.log(
    isRealElectron
      ? 'Running on real Electron.'
      : 'Electron is not installed: running on its double; real Electron was skipped.',
  );
  appDir = await mkdtemp(path.join(tmpdir(), 'bitloupe-app-'));
  await buildTestApp(appDir);
});

afterAll(async () => {
  if (shared !== null) await (await shared).close();
  if (sharedHome !== null) await rm(sharedHome, { recursive: true });
  await rm(appDir, { recursive: true });
});

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'bitloupe-home-'));
  models = path.join(home, 'models');
  await mkdir(models);
  for (const name of ['tiny.onnx', 'slow-x.onnx', 'crash-x.onnx'])
    await writeFile(path.join(models, name), 'model');
  running = [];
});

afterEach(async () => {
  for (const app of running) await app.close();
  await rm(home, { recursive: true });
});

async function start(
  options: Partial<LaunchOptions> = {},
): Promise<{ app: DesktopDriver; page: Page }> {
  const app = await launch({ appDir, home, ...options });
  running.push(app);
  const page = await app.page();
  await page.waitForFunction(() => 'page' in window);
  return { app, page };
}

/** For tests that leave nothing behind: one app for all of them, with a fresh page for each. */
async function startShared(): Promise<{ app: DesktopDriver; page: Page }> {
  sharedHome ??= await mkdtemp(path.join(tmpdir(), 'bitloupe-home-'));
  shared ??= launch({ appDir, home: sharedHome });
  const app = await shared;
  const page = await app.page();
  await page.reload();
  await page.waitForFunction(() => 'page' in window);
  return { app, page };
}

function call(page: Page, name: keyof DesktopCalls, args?: object): Promise<unknown> {
  return page.evaluate(([name, args]) => window.page.call(name, args), [name, args] as const);
}

function engine(page: Page, name: keyof EngineCalls, args?: object): Promise<unknown> {
  return page.evaluate(([name, args]) => window.page.engine(name, args), [name, args] as const);
}

function events<Type extends ShellEvent['type']>(
  page: Page,
  type: Type,
): Promise<Extract<ShellEvent, { type: Type }>[]> {
  return page.evaluate(
    (type) => window.page.events.filter((event) => event.type === type),
    type,
  ) as never;
}

/** Answers the next dialogs as a user would. */
function choose(app: DesktopDriver, chosen: string | null): Promise<void> {
  return app.evaluate((electron, file) => {
    const canceled = file === null;
    electron.dialog.showOpenDialog = () =>
      Promise.resolve({ canceled, filePaths: file === null ? [] : [file] });
    electron.dialog.showSaveDialog = () => Promise.resolve({ canceled, filePath: file ?? '' });
  }, chosen);
}

async function pickModel(app: DesktopDriver, page: Page, name: string): Promise<PickedFile> {
  await choose(app, path.join(models, name));
  return (await call(page, 'pickModel')) as PickedFile;
}

describe('the window', () => {
  test('opens on the page, sandboxed and isolated', async () => {
    const { app, page } = await startShared();
    expect(app.address(page)).toBe('app://bitloupe/');
    expect(
      await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
    ).toEqual([]);
    expect(
      await app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()),
        null,
      ),
    ).toEqual([true]);
  });

  test('carries a content policy that stops inline scripts and eval', async () => {
    const { page } = await startShared();
    const policy = await page.evaluate(async () =>
      (await fetch('./index.html')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      return { inline: 'injected' in window, eval: window.page.evalRan };
    });
    expect(ran).toEqual({ inline: false, eval: false });
  });

  test('stays where it is: links, scripts and windows lead nowhere', async () => {
    const { app, page } = await startShared();
    await page.click('a');
    await page.evaluate(() => void (location.href = 'https://example.com/'));
    await page.evaluate(() => void window.open('https://example.com/'));
    // A round trip behind them: what they asked for has been decided by then.
    await page.evaluate(async () => (await fetch('./index.html')).text());
    expect(app.address(page)).toBe('app://bitloupe/');
    expect(await page.evaluate(() => 'page' in window)).toBe(true);
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null))
      .toBe(1);
  });

  test('has no files but those of the page', async () => {
    const { page } = await startShared();
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/..%2fmain%2fmain.js',
        '/%2e%2e/%2e%2e/package.json',
        '/..%5cmain.js',
        '/nothing.js',
        '/%00',
      ];
      return Promise.all(paths.map(async (target) => (await fetch(target)).status));
    });
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
  });

  test('comes back where it was, and as large', async () => {
    const first = await start();
    await first.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1200, height: 800 });
    }, null);
    await first.app.close();
    const { app } = await start();
    const bounds = await app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
      null,
    );
    expect(bounds).toMatchObject({ width: 1200, height: 800 });
  });

  test('loads again after a crash, and shows a page without scripts after the second one', async () => {
    const { app, page } = await start();
    const crash = (): Promise<void> =>
      app.evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
        null,
      );
    // A page that has crashed may answer for a moment longer; the mark tells it from the new one.
    await page.evaluate(() => Object.assign(window, { marked: true }));
    await crash();
    const isNew = async (): Promise<boolean> =>
      (await app.page()).evaluate(() => 'page' in window && !('marked' in window));
    await expect.poll(() => isNew().catch(() => false), { timeout: 30_000 }).toBe(true);
    const reloaded = await app.page();
    expect(await engine(reloaded, 'hello')).toMatchObject({ version: '0.0.0' });

    await crash();
    const address = async (): Promise<string> => app.address(await app.page());
    await expect.poll(address, { timeout: 30_000 }).toBe('app://bitloupe/crash.html');
    const crashed = await app.page();
    expect(await crashed.textContent('h1')).toContain('crashed twice');
    await crashed.click('a');
    await expect
      .poll(() => crashed.evaluate(() => 'page' in window).catch(() => false), { timeout: 30_000 })
      .toBe(true);
  });
});

describe('the engine', () => {
  test('answers the page over a port of its own, progress included', async () => {
    const { app, page } = await startShared();
    const { ref } = await pickModel(app, page, 'tiny.onnx');
    expect(await engine(page, 'openModel', { jobId: 'open', file: ref })).toMatchObject({
      name: 'tiny.onnx',
    });
    expect(await page.evaluate(() => window.page.progress.at(-1))).toMatchObject({
      done: 3,
      partial: { outputDb: 3 },
    });
  });

  test('keeps bytes as bytes on the way', async () => {
    const { page } = await startShared();
    const bytes = await page.evaluate(async () => {
      const [first] = (await window.page.engine('thumbnails', {
        samples: [7],
        sizePx: 3,
        from: 'data',
      })) as { png: Uint8Array }[];
      return [first?.png instanceof Uint8Array, ...(first?.png ?? [])];
    });
    expect(bytes).toEqual([true, 7, 8, 9]);
  });

  test('refuses a path, and a reference it was never given', async () => {
    const { page } = await startShared();
    const answer = await engine(page, 'openModel', { jobId: 'open', file: '/etc/passwd' });
    expect(answer).toMatchObject({ error: { code: 'bad-input' } });
  });

  test('that crashes is started again; its call says so, and what was chosen is still known', async () => {
    const { app, page } = await start();
    const tiny = await pickModel(app, page, 'tiny.onnx');
    const crash = await pickModel(app, page, 'crash-x.onnx');
    const lost = await engine(page, 'openModel', { jobId: 'open', file: crash.ref });
    expect(lost).toMatchObject({
      error: { code: 'engine-lost', message: expect.stringContaining('ended unexpectedly') },
    });
    expect(await engine(page, 'openModel', { jobId: 'again', file: tiny.ref })).toMatchObject({
      name: 'tiny.onnx',
    });
    const states = (await events(page, 'engine')).map((event) => event.status.state);
    expect(states.slice(-3)).toEqual(['lost', 'restarting', 'ready']);
  });

  test('stops on the user’s wish in the middle of a job, and starts anew', async () => {
    const { app, page } = await startShared();
    const slow = await pickModel(app, page, 'slow-x.onnx');
    const job = engine(page, 'openModel', { jobId: 'slow', file: slow.ref });
    await page.waitForFunction(() => window.page.progress.length > 0);
    await call(page, 'stopEngine');
    expect(await job).toMatchObject({
      error: { code: 'engine-lost', message: 'The engine was stopped.' },
    });
    expect(await engine(page, 'hello')).toMatchObject({ version: '0.0.0' });
  });

  test('that crashes three times stays down, shows its log, and starts on demand', async () => {
    const { app, page } = await start();
    const crash = await pickModel(app, page, 'crash-x.onnx');
    for (let count = 0; count < 3; count += 1)
      await engine(page, 'openModel', { jobId: 'open', file: crash.ref });
    await expect
      .poll(async () => (await events(page, 'engine')).at(-1)?.status.state)
      .toBe('stopped');
    expect(await engine(page, 'hello')).toMatchObject({ error: { code: 'engine-lost' } });
    await call(page, 'startEngine');
    await expect
      .poll(async () => (await events(page, 'engine')).at(-1)?.status.state)
      .toBe('ready');
    expect(await engine(page, 'hello')).toMatchObject({ version: '0.0.0' });
  });

  test('serves the page again after a reload', async () => {
    const { page } = await startShared();
    const before = await engine(page, 'hello');
    await page.evaluate(() => location.reload());
    await page.waitForFunction(() => 'page' in window);
    expect(await engine(page, 'hello')).toEqual(before);
  });
});

describe('calls of the page', () => {
  test('are refused when they are unknown or of the wrong shape', async () => {
    const { page } = await startShared();
    expect(await call(page, 'constructor' as never)).toMatchObject({
      error: { code: 'bad-input' },
    });
    expect(await call(page, 'reveal', { ref: 7 })).toMatchObject({ error: { code: 'bad-input' } });
    expect(await call(page, 'openExternal', { url: 'https://example.com/' })).toMatchObject({
      error: { code: 'bad-input' },
    });
    expect(await call(page, 'openExternal', { url: 'file:///etc/passwd' })).toMatchObject({
      error: { code: 'bad-input' },
    });
  });

  test('are refused inside a frame', async () => {
    const { page } = await startShared();
    const bridges = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return 'bitloupe' in (frame.contentWindow ?? {});
    });
    expect(bridges).toBe(false);
  });

  test('get null when a dialog was cancelled', async () => {
    const { app, page } = await startShared();
    await choose(app, null);
    expect(await call(page, 'pickModel')).toBeNull();
    expect(
      await call(page, 'pickSave', { suggestedName: 'a.onnx', title: 'Export', filters: [] }),
    ).toBeNull();
  });

  test('reach files by reference only: a chosen target is written, its path never leaves main', async () => {
    const { app, page } = await startShared();
    const target = path.join(models, 'chart.csv');
    await choose(app, target);
    const picked = (await call(page, 'pickSave', {
      suggestedName: 'chart.csv',
      title: 'Save',
      filters: [],
    })) as PickedFile;
    expect(picked).toMatchObject({ name: 'chart.csv', sizeBytes: null });
    expect(picked.ref).not.toContain('chart');
    await engine(page, 'saveFile', { target: picked.ref, content: 'a,b' });
    expect(await readFile(target, 'utf8')).toBe('a,b');
  });

  test('a dropped file is taken from where it lies; one that a script made up is not', async () => {
    const dropped = path.join(models, 'tiny.onnx');
    const { page } = await start({ files: [dropped] });
    await page.setInputFiles('input', dropped);
    const picked = await page.evaluate(() => {
      const [file] = document.querySelector('input')?.files ?? [];
      return file === undefined ? null : window.page.drop(file);
    });
    expect(picked).toMatchObject({ name: 'tiny.onnx', kind: 'file' });
    const made = await page.evaluate(() => window.page.drop(new File(['x'], 'passwd')));
    expect(made).toMatchObject({ error: { code: 'bad-input' } });
  });

  test('the size of text scales the window, and only sizes that there are', async () => {
    const { app, page } = await start();
    await call(page, 'setTextSize', { percent: 125 });
    const factor = (): Promise<number | undefined> =>
      app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor(),
        null,
      );
    expect(await factor()).toBeCloseTo(1.25);
    expect(await call(page, 'setTextSize', { percent: 900 })).toMatchObject({
      error: { code: 'bad-input' },
    });
    expect(await factor()).toBeCloseTo(1.25);
  });

  test('state, theme and recent models outlive the app', async () => {
    const first = await start();
    const { ref } = await pickModel(first.app, first.page, 'tiny.onnx');
    await call(first.page, 'opened', { model: ref, data: null });
    await call(first.page, 'setTheme', { source: 'light' });
    await call(first.page, 'saveState', { state: { model: ref, recipe: ['conv1'] } });
    await first.app.close();

    const { app, page } = await start();
    expect(await call(page, 'loadState')).toEqual({ model: ref, recipe: ['conv1'] });
    expect(await call(page, 'lookUp', { ref })).toMatchObject({ name: 'tiny.onnx' });
    expect(await engine(page, 'openModel', { jobId: 'open', file: ref })).toMatchObject({
      name: 'tiny.onnx',
    });
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource, null)).toBe('light');
    expect(await call(page, 'recents')).toMatchObject([{ model: { name: 'tiny.onnx' } }]);
  });
});

describe('the menu', () => {
  test('sends its commands to the page', async () => {
    const { app, page } = await startShared();
    const run = (): Promise<void> =>
      app.evaluate(
        ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('run.start')?.click(),
        null,
      );
    await run();
    await call(page, 'setCommandStates', { states: [{ id: 'run.start', enabled: true }] });
    await run();
    await expect
      .poll(() => events(page, 'command'))
      .toEqual([{ type: 'command', command: 'run.start' }]);
  });

  test('shows keys without taking them from the page', async () => {
    const { app } = await startShared();
    const skip = await app.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById('layer.skip');
      return { accelerator: item?.accelerator, registered: item?.registerAccelerator };
    }, null);
    expect(skip).toEqual({ accelerator: 'X', registered: false });
  });

  test('follows what the page says is possible', async () => {
    const { app, page } = await startShared();
    await call(page, 'setCommandStates', {
      states: [
        { id: 'run.start', enabled: true },
        { id: 'metric.isolated', enabled: true, checked: true },
      ],
    });
    const state = await app.evaluate(({ Menu }) => {
      const menu = Menu.getApplicationMenu();
      return [
        menu?.getMenuItemById('run.start')?.enabled,
        menu?.getMenuItemById('metric.isolated')?.checked,
        menu?.getMenuItemById('run.tune')?.enabled,
      ];
    }, null);
    expect(state).toEqual([true, true, false]);
  });

  test('lists recent models and opens them', async () => {
    const { app, page } = await startShared();
    const { ref } = await pickModel(app, page, 'tiny.onnx');
    await call(page, 'opened', { model: ref, data: null });
    await app.evaluate(
      ({ Menu }) =>
        Menu.getApplicationMenu()?.getMenuItemById('recents')?.submenu?.items[0]?.click(),
      null,
    );
    await expect
      .poll(() => events(page, 'open'))
      .toMatchObject([{ request: { model: { ref, name: 'tiny.onnx' }, data: null } }]);
  });
});

describe('files from outside', () => {
  test('the command line names a model and its data', async () => {
    const { page } = await start({ args: [path.join(models, 'tiny.onnx'), '--data', models] });
    expect(await call(page, 'initial')).toMatchObject({
      model: { name: 'tiny.onnx' },
      data: { name: 'models', kind: 'folder' },
    });
    // A reload must not open it over what the user has done since.
    expect(await call(page, 'initial')).toEqual({ model: null, data: null });
  });

  test('the file manager opens a file in the running app', async () => {
    const { app, page } = await startShared();
    const model = path.join(models, 'tiny.onnx');
    await engine(page, 'hello');
    await app.evaluate(
      ({ app }, file) => void app.emit('open-file', { preventDefault: () => undefined }, file),
      model,
    );
    await expect
      .poll(() => events(page, 'open'))
      .toMatchObject([{ request: { model: { name: 'tiny.onnx' } } }]);
  });

  test('a second start hands its file to the first one and ends', async () => {
    const { app, page } = await start();
    await engine(page, 'hello');
    const second = await launch({ appDir, home, args: [path.join(models, 'tiny.onnx')] });
    expect(await second.exited).toBe(0);
    await expect
      .poll(() => events(page, 'open'))
      .toMatchObject([{ request: { model: { name: 'tiny.onnx' } } }]);
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null),
    ).toBe(1);
  });
});

test('closing the window ends the app, the engine included', async () => {
  const { app, page } = await start();
  const { runtime } = (await engine(page, 'hello')) as { runtime: string };
  const pid = Number(runtime.split(' ').at(-1));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null);
  expect(await app.exited).toBe(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
