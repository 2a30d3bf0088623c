import { chromium, type Browser, type Page } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../e2e/fixtures/chromium';

/** Chromium without a GPU, as the tests use it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    args: [...chromiumFlags],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}

export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(180_000);
  // tsx keeps function names by a helper that functions sent to the page do not have there.
  await page.addInitScript('globalThis.__name = (named) => named');
  return page;
}
