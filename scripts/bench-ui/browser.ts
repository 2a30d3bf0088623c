import { chromium, type Browser, type Page } from '@playwright/test';
import type { AppServer } from '../../e2e/fixtures/app-server';
import { chromiumFlags } from '../../e2e/fixtures/chromium';
import { requireBrowser } from '../../e2e/fixtures/find-browser';
import { App } from '../../e2e/pages/app';

/** Chromium without a GPU, as the tests use it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    args: [...chromiumFlags],
    executablePath: requireBrowser(),
  });
}

export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(180_000);
  // tsx keeps function names by a helper that functions sent to the page do not have there.
  await page.addInitScript('globalThis.__name = (named) => named');
  return page;
}

/** A page of its own on what the server was started with, its graph drawn. */
export async function openApp(browser: Browser, server: AppServer): Promise<App> {
  const page = await openPage(browser);
  await page.goto(server.url);
  // A large model shows a first picture before it is prepared.
  await page.getByRole('grid', { name: 'Layers' }).waitFor();
  await graphDrawn(page);
  return new App(page);
}

/** Page objects wait as tests do, which is not long enough for thousands of nodes. */
export async function graphDrawn(page: Page): Promise<void> {
  await page.locator('[data-graph="drawn"] > [aria-busy="false"]').waitFor();
}
