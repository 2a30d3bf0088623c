import { copyFile, mkdir, rename } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { catalogue } from '../../scripts/zoo/catalogue';
import { writeSamples } from '../../scripts/zoo/data';
import { writeModel } from '../../scripts/zoo/write-model';
import type { ModelProto } from '../../src/engine/onnx/proto';
import { startAppServer } from '../fixtures/app-server';
import { openPlace } from '../fixtures/place';
import { textDetectionModel } from '../fixtures/project';
import { expect, test } from '../fixtures/test';
import type { App } from '../pages/app';

/**
 * What is measured must be there this soon after the page says that the engine is ready: a second, where the machine
 * has one to spare. With more to do than it has cores it is told apart from a page that measures again, which takes
 * many times as long.
 */
const soonMs = (): number => ((loadavg()[0] ?? 0) > availableParallelism() ? 10_000 : 1_000);

/** Everything that tells numbers: the table, the output, the chart. */
async function numbers(page: Page): Promise<string> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll('[role=grid][aria-label=Layers] [role=row]')];
    const output = document.querySelector('[aria-label="Results"] > *')?.textContent ?? '';
    return [output, ...rows.map((row) => row.textContent ?? '')].join('\n');
  });
}

async function open(app: App, name: string): Promise<void> {
  await app.page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await files.enter();
  await files.openFile(name);
  await expect(files.dialog).toBeHidden();
  // Only an open model has a toolbar.
  await expect(app.toolbar.getByRole('button', { name: /^Model / })).toContainText(name);
}

async function chooseData(app: App, name: string): Promise<void> {
  await app.chooseFromMenu('Data', 'Choose a folder…');
  const files = app.files('Choose data');
  await files.enter(name);
  await files.useFolder();
}

/** The model is open, and soon afterwards its numbers are there. */
async function shows(page: Page, expected: string): Promise<void> {
  await expect(page.getByRole('grid', { name: 'Layers' })).toBeVisible();
  await expect.poll(() => numbers(page), { timeout: soonMs(), intervals: [50] }).toBe(expected);
}

test.use({ own: {} });

test('nothing that was measured is lost: reload, another model, a new server, a project elsewhere', async ({
  app,
  folder,
  page,
  place,
}) => {
  const bert = catalogue['bert-tiny']?.build(1, null) as ModelProto;
  await writeModel(bert, path.join(folder, 'bert.onnx'));
  await writeSamples(path.join(folder, 'bert.onnx'), path.join(folder, 'tokens'), 4, 1);
  await copyFile(textDetectionModel, path.join(folder, 'det.onnx'));
  await writeSamples(textDetectionModel, path.join(folder, 'pages'), 2, 1, [1, 3, 64, 64]);

  await open(app, 'bert.onnx');
  await chooseData(app, 'tokens');
  await app.run();
  await app.palette.run('Measure sensitivity');
  await page.keyboard.press('Shift+Digit5');
  await expect.poll(() => app.charts.bars(), { timeout: 30_000 }).toBeGreaterThan(10);
  await app.measured();
  const ofBert = await numbers(page);
  expect(ofBert).toMatch(/\d\.\d/);

  await test.step('a reload of the page', async () => {
    await page.reload();
    await app.ready();
    await shows(page, ofBert);
    await expect(app.runs.run('All int8')).toHaveAttribute('aria-current', 'true');
  });

  await test.step('a second model, and back', async () => {
    await open(app, 'det.onnx');
    await chooseData(app, 'pages');
    await app.run();
    const ofDetector = await numbers(page);
    await open(app, 'bert.onnx');
    await shows(page, ofBert);
    await open(app, 'det.onnx');
    await shows(page, ofDetector);
    await open(app, 'bert.onnx');
    await expect(app.status).toContainText('4 samples');
  });

  await test.step('saved as a project', async () => {
    await page.keyboard.press('Control+s');
    await app.files('Save project').saveAs(path.join(folder, 'bert.bitloupe'));
    await expect(page).toHaveTitle('bert.bitloupe · Bitloupe');
  });

  await test.step('a new server', async () => {
    await page.goto('about:blank');
    await place.server.close();
    const server = await startAppServer({ root: folder, home: place.home });
    try {
      await page.goto(server.url);
      await app.ready();
      await page
        .getByRole('complementary', { name: 'Recent models' })
        .getByRole('button', { name: /^bert\.bitloupe/ })
        .click();
      await shows(page, ofBert);
    } finally {
      await page.goto('about:blank');
      await server.close();
    }
  });

  await test.step('the project in another folder of another machine, its model beside it', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    await mkdir(elsewhere);
    for (const name of ['bert.bitloupe', 'bert.onnx', 'tokens'])
      await rename(path.join(folder, name), path.join(elsewhere, name));
    const other = await openPlace({ model: path.join(elsewhere, 'bert.bitloupe') });
    try {
      await page.goto(other.server.url);
      await app.ready();
      await shows(page, ofBert);
      await expect(app.status).toContainText('4 samples');
      await expect(page).toHaveTitle('bert.bitloupe · Bitloupe');
    } finally {
      await page.goto('about:blank');
      await other.close();
    }
  });
});

test('a job goes on through a reload, with its progress and Cancel', async ({ app, page }) => {
  await app.openSample();
  await app.run();
  await app.palette.run('Measure sensitivity');
  await expect(app.cancelButton).toBeVisible();
  await page.reload();
  await app.ready();
  await expect(app.cancelButton).toBeVisible();
  await app.cancelButton.click();
  await expect(app.cancelButton).toBeHidden();
  await page.keyboard.press('Shift+Digit5');
  // A fast machine may be through with all layers before Cancel is reached: then all have their value.
  const stopped = app.charts.panel.getByText(/Continue|measured/i).first();
  const through = page.getByLabel('One-in SQNR of 23 layers, in order');
  await expect(stopped.or(through).first()).toBeAttached();
});
