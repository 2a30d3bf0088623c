import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { sampleDir } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

test('theme and sizes of the panels are changed at once and kept', async ({ app, page, place }) => {
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await app.palette.run('Theme: light');
  await expect(root).toHaveAttribute('data-theme', 'light');
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [red = 0] = (/\d+/.exec(background) ?? []).map(Number);
  expect(red).toBeGreaterThan(200);

  await app.openSample();
  const width = async (): Promise<number> => (await app.layers.panel.boundingBox())?.width ?? 0;
  const before = await width();
  const line = page.getByRole('separator', { name: 'Width of the layers table' });
  const box = await line.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 200];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(width).toBeCloseTo(before + 60, -1);

  const saved = (): Promise<number> =>
    place.savedState().then((text) => Number(/"tablePx":\s*([\d.]+)/.exec(text)?.[1]));
  await expect.poll(saved).toBeCloseTo(before + 60, -1);
  await page.reload();
  await app.graph.drawn();
  await expect(root).toHaveAttribute('data-theme', 'light');
  await expect.poll(width).toBeCloseTo(before + 60, -1);
  await app.palette.run('Reset panels');
  await expect.poll(width).toBeCloseTo(before, 0);
});

test('a model that is dropped on the window is opened, a folder becomes its data', async ({
  app,
  page,
}) => {
  const model = await readFile(path.join(sampleDir, 'digits.onnx'));
  await drop(page, [{ name: 'dropped.onnx', bytes: model }]);
  await app.graph.drawn();
  await expect(page).toHaveTitle('dropped.onnx · Bitloupe');

  const zero = new Uint8Array(128 + 4 * 1024);
  zero.set(Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'));
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 32, 32), }".padEnd(117);
  new DataView(zero.buffer).setUint16(8, 118, true);
  zero.set(Buffer.from(`${header}\n`, 'latin1'), 10);
  await drop(page, [{ name: 'one.npy', bytes: Buffer.from(zero) }]);
  await expect(app.status).toContainText('1 sample');
});

test('only one page works with an engine, and the other one can take it back', async ({
  app,
  page,
  server,
}) => {
  await app.openSample();
  const other = await page.context().newPage();
  await other.goto(server.url);
  await expect(other.getByRole('contentinfo', { name: 'Status' })).toContainText('Engine ready');
  const banner = app.notice('Bitloupe is open in another tab.');
  await expect(banner).toBeVisible();
  await other.close();
  await banner.getByRole('button', { name: 'Use it here' }).click();
  await expect(app.status).toContainText('Engine ready');
  await app.graph.drawn();
});

test('without its token the server shows nothing', async ({ browser, server }) => {
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  const answer = await page.goto(new URL('/', server.url).href);
  expect(answer?.status()).toBe(403);
  await expect(page.locator('body')).toContainText('carries the key to this page');
  await stranger.close();
});

test.describe('started with a model and data', () => {
  test.use({
    own: { model: path.join(sampleDir, 'digits.onnx'), data: path.join(sampleDir, 'calibration') },
  });

  test('the page opens both', async ({ app, page }) => {
    await app.graph.drawn();
    await expect(page).toHaveTitle('digits.onnx · Bitloupe');
    await expect(app.status).toContainText('64 images');
    await app.run();
    // No preset was chosen: weights per channel, which these layers need.
    expect(await app.results.outputDb()).toBeGreaterThan(20);
  });
});

async function drop(page: Page, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  await page.evaluate(
    (dropped) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
  );
}
