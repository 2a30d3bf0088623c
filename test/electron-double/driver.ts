import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Electron from 'electron';
import { _electron, chromium, type Browser, type Page } from 'playwright-core';
import { appUrl } from './chromium-names';

export interface LaunchOptions {
  /** Built by `buildTestApp`, or the project itself. */
  readonly appDir: string;
  /** Everything the app remembers. */
  readonly home: string;
  readonly args?: readonly string[];
  /** Files that a page may be given as lying on the disk. */
  readonly files?: readonly string[];
}

/** A running app, on the double or on real Electron: specs cannot tell. */
export interface DesktopDriver {
  /** The window's page, once it has loaded. */
  page(): Promise<Page>;
  /** Address of a page as the app sees it: `app://bitloupe/…`. */
  address(page: Page): string;
  /** Runs code in the main process. It is sent as text: nothing from outside may be used in it. */
  evaluate<Arg, Result>(
    run: (electron: typeof Electron, arg: Arg) => Result,
    arg: Arg,
  ): Promise<Awaited<Result>>;
  /** Exit code. */
  readonly exited: Promise<number>;
  close(): Promise<void>;
}

const electronDir = path.resolve(import.meta.dirname, '..', '..', 'node_modules', 'electron');
/** Real Electron is used where its program was downloaded. */
export const isRealElectron = existsSync(path.join(electronDir, 'path.txt'));

export function launch(options: LaunchOptions): Promise<DesktopDriver> {
  return isRealElectron ? launchElectron(options) : launchDouble(options);
}

async function launchElectron({ appDir, home, args = [] }: LaunchOptions): Promise<DesktopDriver> {
  const app = await _electron.launch({
    args: [appDir, ...args],
    env: { ...environment(), BITLOUPE_HOME: home },
  });
  const exited = new Promise<number>((resolve) =>
    app.process().on('exit', (code) => resolve(code ?? 1)),
  );
  return {
    page: async () => {
      await app.firstWindow();
      const page = app.windows().at(-1);
      if (page === undefined) throw new Error('The app has no window.');
      await page.waitForLoadState();
      return page;
    },
    address: (page) => page.url(),
    evaluate: (run, arg) => app.evaluate(run as never, arg as never) as never,
    exited,
    close: () => app.close(),
  };
}

async function launchDouble({
  appDir,
  home,
  args = [],
  files = [],
}: LaunchOptions): Promise<DesktopDriver> {
  const profile = await mkdtemp(path.join(tmpdir(), 'electron-double-'));
  const main = fork(path.join(appDir, 'out', 'main', 'main.js'), [...args], {
    execArgv: ['--import', 'tsx', '--import', path.join(import.meta.dirname, 'register.ts')],
    env: {
      ...environment(),
      BITLOUPE_HOME: home,
      ELECTRON_DOUBLE_APP: appDir,
      ELECTRON_DOUBLE_PROFILE: profile,
      ELECTRON_DOUBLE_FILES: JSON.stringify(
        Object.fromEntries(files.map((file) => [path.basename(file), file])),
      ),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(main, 'exit').then(async ([code]) => {
    // Helpers of the browser may still be writing their last.
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    return (code as number | null) ?? 1;
  });
  let browser: Browser | null = null;
  return {
    page: async () => {
      browser ??= await connect(profile);
      return appPage(browser);
    },
    address: (page) => appUrl(page.url()),
    evaluate: (run, arg) => ask(main, run.toString(), arg) as never,
    exited,
    close: async () => {
      await browser?.close();
      if (main.exitCode === null) {
        await ask(main, '(electron) => void electron.app.quit()', null).catch(() => undefined);
        await exited;
      }
    },
  };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

let questions = 0;

function ask(main: ChildProcess, code: string, arg: unknown): Promise<unknown> {
  questions += 1;
  const id = questions;
  return new Promise((resolve, reject) => {
    const receive = (answer: { id: number; value?: unknown; error?: string }): void => {
      if (answer.id !== id) return;
      main.off('message', receive);
      if (answer.error === undefined) resolve(answer.value);
      else reject(new Error(answer.error));
    };
    main.on('message', receive);
    main.send({ id, code, arg }, (error) => error !== null && reject(error));
  });
}

/** The port is the browser's choice: one found free beforehand can be taken by another test. */
function connect(profile: string): Promise<Browser> {
  return retry(async () => {
    const written = await readFile(path.join(profile, 'DevToolsActivePort'), 'utf8');
    return chromium.connectOverCDP(`http://127.0.0.1:${written.split('\n')[0]}`);
  });
}

function appPage(browser: Browser): Promise<Page> {
  return retry(async () => {
    const pages = browser.contexts().flatMap((context) => context.pages());
    const page = pages.findLast((candidate) =>
      appUrl(candidate.url()).startsWith('app://bitloupe'),
    );
    if (page === undefined) throw new Error('The app has no window.');
    await page.waitForLoadState();
    // A page that crashed is still listed.
    await page.evaluate(() => undefined);
    return page;
  });
}

async function retry<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const endMs = performance.now() + 40_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
