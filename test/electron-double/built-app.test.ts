// The whole built app: main, preload, page and engine, on the double of Electron's API or on Electron.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launch, type DesktopDriver } from './driver';

const appDir = path.resolve(import.meta.dirname, '..', '..');
const isBuilt = existsSync(path.join(appDir, 'out', '.built'));
if (!isBuilt) console.log('The built app was skipped: there is no build (npm run build).');

let home: string;
let app: DesktopDriver;
let page: Page;
let complaints: string[];

describe.runIf(isBuilt)('the built app', () => {
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'bitloupe-home-'));
    app = await launch({ appDir, home });
    page = await appPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.getByText('Open the sample').first().waitFor();
  });

  afterEach(async () => {
    await app.close();
    await rm(home, { recursive: true });
  });

  test('opens, runs and survives the loss of its engine, by menu alone', async () => {
    await click('model.sample');
    await page.getByText('64 images').first().waitFor();
    await expect.poll(() => isEnabled('run.start')).toBe(true);
    await click('run.start');
    await page.getByText('All int8').first().waitFor();

    await click('engine.stop');
    await page.getByText('All int8').first().waitFor();
    await expect.poll(() => isEnabled('run.start')).toBe(true);
    expect(complaints).toEqual([]);
  }, 240_000);

  test('reopens what was open, as it was left', async () => {
    await click('model.sample');
    await page.getByText('features.').first().waitFor();
    await expect.poll(() => isEnabled('run.start')).toBe(true);
    // The list of recent models changes after it was written.
    await expect.poll(() => countRecents()).toBeGreaterThan(1);
    await click('theme.dark');
    await expect.poll(() => theme()).toBe('dark');
    await expect.poll(() => readFile(path.join(home, 'state.json'), 'utf8')).toContain('"dark"');
    await app.close();

    app = await launch({ appDir, home });
    page = await appPage();
    await page.getByText('digits.onnx').first().waitFor();
    await expect.poll(() => theme()).toBe('dark');
  }, 240_000);
});

/** An engine that starts on a busy machine takes its time. */
async function appPage(): Promise<Page> {
  const found = await app.page();
  found.setDefaultTimeout(100_000);
  return found;
}

function click(id: string): Promise<void> {
  return app.evaluate(
    ({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(),
    id,
  );
}

/** One entry says that there are none. */
function countRecents(): Promise<number> {
  return app.evaluate(
    ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('recents')?.submenu?.items.length ?? 0,
    null,
  );
}

function theme(): Promise<string> {
  return app.evaluate(({ nativeTheme }) => nativeTheme.themeSource, null);
}

function isEnabled(id: string): Promise<boolean | undefined> {
  return app.evaluate(
    ({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.enabled,
    id,
  );
}
