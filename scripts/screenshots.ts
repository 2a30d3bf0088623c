// The pictures of README and docs, taken of the real app on the bundled sample.
//   npm run build && npm run screenshots
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startAppServer } from '../e2e/fixtures/app-server';
import { chromiumFlags } from '../e2e/fixtures/chromium';
import { requireBrowser } from '../e2e/fixtures/find-browser';
import { projectDir } from './build/stamp';

const target = path.join(projectDir, 'docs', 'images');
const home = await mkdtemp(path.join(tmpdir(), 'bitloupe-screenshots-'));

await mkdir(target, { recursive: true });
const server = await startAppServer({ root: projectDir, home });
const browser = await chromium.launch({
  args: [...chromiumFlags],
  executablePath: requireBrowser(),
});
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(120_000);
  await page.goto(server.url);
  await page
    .getByRole('button', { name: /sample/i })
    .first()
    .click();
  const run = page.getByRole('button', { name: /^Run/ }).first();
  await run.click();
  await settled(page);
  await page.getByText(/Select the \d+ suspects/).click();
  await settled(page);
  await take(page, 'worst-layers');
  await page.keyboard.press('x');
  await settled(page);
  await page.getByRole('option').first().waitFor({ state: 'attached' });
  await take(page, 'main-dark');
  await page
    .getByRole('button', { name: /^Export/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await take(page, 'export');
  await page.keyboard.press('Escape');
  await command(page, 'sensitivity');
  await settled(page);
  await page.getByText('One-in', { exact: true }).last().click();
  await take(page, 'sensitivity');
  await page.getByRole('tab', { name: /waterfall/i }).click();
  await take(page, 'waterfall');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('tab', { name: /SQNR per layer/i }).click();
  await take(page, 'main-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeComparison(page);
} finally {
  await browser.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
}

/** A model trained for int8 beside its float model. */
async function takeComparison(page: Page): Promise<void> {
  const folder = path.join(projectDir, 'test', 'fixtures', 'cases', 'compare_qat');
  const trained = await startAppServer({
    root: folder,
    home,
    model: path.join(folder, 'float.onnx'),
    data: path.join(folder, 'calib'),
  });
  try {
    await page.goto(trained.url);
    await settled(page);
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('qat.onnx', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.keyboard.press('c');
    await take(page, 'comparison');
  } finally {
    await trained.close();
  }
}

/** Nothing runs any more, and what was measured last is drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(1500);
  await page
    .getByRole('button', { name: /^Cancel/ })
    .first()
    .waitFor({ state: 'detached' });
  await page.waitForTimeout(1500);
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page.waitForTimeout(400);
  await page.keyboard.press('Enter');
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(720, 898);
  await page.waitForTimeout(700);
  const file = path.join(target, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(path.relative(projectDir, file));
}
