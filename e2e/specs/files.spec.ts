import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sampleDir } from '../fixtures/project';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest, test } from '../fixtures/test';

test('the file browser walks folders, hides what does not fit, and opens a model', async ({
  app,
  folder,
  page,
}) => {
  await mkdir(path.join(folder, 'models', 'digits'), { recursive: true });
  await copyFile(
    path.join(sampleDir, 'digits.onnx'),
    path.join(folder, 'models', 'digits', 'digits.onnx'),
  );
  await writeFile(path.join(folder, 'models', 'notes.txt'), 'no model');
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await expect(files.dialog.getByRole('button', { name: 'Open', exact: true })).toBeDisabled();
  await files.enter('models');
  await expect(files.entries).toHaveCount(1);
  await files.enter('models', 'digits');
  await files.entry('digits.onnx').dblclick();
  await expect(files.dialog).toBeHidden();
  await app.graph.drawn();
  await expect(page).toHaveTitle('digits.onnx · Bitloupe');

  await test.step('it opens where it was left, and Escape leaves everything as it was', async () => {
    await page.keyboard.press('Control+o');
    await expect(files.entry('digits.onnx')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(files.dialog).toBeHidden();
    await expect(page).toHaveTitle('digits.onnx · Bitloupe');
  });
});

test('the file browser is used by keyboard alone: a path that completes, letters that jump', async ({
  app,
  folder,
  page,
}) => {
  await mkdir(path.join(folder, 'networks', 'digits'), { recursive: true });
  const model = path.join(folder, 'networks', 'digits', 'digits.onnx');
  await copyFile(path.join(sampleDir, 'digits.onnx'), model);
  await copyFile(model, path.join(folder, 'networks', 'digits', 'second.onnx'));
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await expect(files.path).toBeFocused();

  await test.step('Tab completes what is typed; the list follows', async () => {
    await files.path.fill(path.join(folder, 'netw'));
    await expect(files.entries).toHaveText([/networks/]);
    await page.keyboard.press('Tab');
    await expect(files.path).toHaveValue(/networks\/$/);
    await expect(files.entries).toHaveText([/digits/]);
  });

  await test.step('a name that is not there is said, a path outside as well', async () => {
    await files.path.press('End');
    await page.keyboard.type('nothing.onnx');
    await page.keyboard.press('Enter');
    await expect(files.dialog.getByRole('alert')).toContainText('There is no “nothing.onnx”');
    await files.path.fill('/');
    await page.keyboard.press('Enter');
    await expect(files.dialog.getByRole('alert')).toContainText('outside');
  });

  await test.step('arrows and letters walk the list, Backspace goes up, Enter opens', async () => {
    await files.path.fill(path.join(folder, 'networks', 'digits') + path.sep);
    await expect(files.entries).toHaveCount(2);
    await page.keyboard.press('ArrowDown');
    await expect(files.entry('digits.onnx')).toBeFocused();
    await page.keyboard.type('s');
    await expect(files.entry('second.onnx')).toBeFocused();
    await page.keyboard.press('Backspace');
    await expect(files.entry('digits')).toBeVisible();
    await files.path.fill(model);
    await page.keyboard.press('Enter');
    await expect(files.dialog).toBeHidden();
    await expect(page).toHaveTitle('digits.onnx · Bitloupe');
    // The title names what is being read; there is a recipe to save once it is.
    await expect(app.layers.panel).toContainText('23');
  });

  await test.step('saving: a new folder, and a path in the name', async () => {
    await app.chooseFromMenu('Recipe', 'Save recipe…');
    const save = app.files('Save recipe');
    await save.enter();
    await save.dialog.getByRole('button', { name: 'New folder' }).click();
    await page.keyboard.type('recipes');
    await page.keyboard.press('Enter');
    await expect(save.path).toHaveValue(/recipes\/$/);
    await save.saveAs(path.join(folder, 'recipes', 'mine.recipe.json'));
    await expect(save.dialog).toBeHidden();
    await expect
      .poll(() =>
        readFile(path.join(folder, 'recipes', 'mine.recipe.json'), 'utf8').catch(() => ''),
      )
      .toContain('bitloupe.recipe/1');
  });
});

test('a recipe is saved, asked about before it is replaced, and loaded again', async ({
  app,
  folder,
  page,
}) => {
  const file = path.join(folder, 'mine.recipe.json');
  await writeFile(file, 'older');
  await app.openSample();
  await app.layers.toggleSkip(worst.label);
  await app.chooseFromMenu('Recipe', 'Save recipe…');
  const save = app.files('Save recipe');
  await save.enter();
  await save.saveAs('mine.recipe.json');
  await expect(save.dialog).toContainText('mine.recipe.json exists.');
  expect(await readFile(file, 'utf8')).toBe('older');
  await save.confirm('Replace');
  await expect(save.dialog).toBeHidden();
  await expect
    .poll(async () => JSON.parse((await readFile(file, 'utf8')).replace('older', 'null')))
    .toEqual({ schema: 'bitloupe.recipe/1', preset: 'ort-u8s8', layers: { [worst.node]: 'none' } });

  await page.keyboard.press('Control+z');
  await app.layers.expectSkipped();
  await app.chooseFromMenu('Recipe', 'Load recipe…');
  const load = app.files('Load a recipe');
  await load.enter();
  await load.openFile('mine.recipe.json');
  await app.layers.expectSkipped(worst.label);
  await expect(app.undoButton).toHaveAccessibleName('Undo: Load mine.recipe.json');
});

test('a recipe that names an unknown layer is refused, with the nearest name', async ({
  app,
  folder,
}) => {
  await writeFile(
    path.join(folder, 'wrong.json'),
    JSON.stringify({
      schema: 'bitloupe.recipe/1',
      layers: { [worst.node.replace('features.6', 'feature.6')]: 'none' },
    }),
  );
  await app.openSample();
  await app.chooseFromMenu('Recipe', 'Load recipe…');
  const load = app.files('Load a recipe');
  await load.enter();
  await load.openFile('wrong.json');
  const failure = app.notice('wrong.json was not loaded');
  await expect(failure).toContainText('feature.6');
  await expect(failure).toContainText(worst.node);
  await app.layers.expectSkipped();
});

measuredTest(
  'the report is one file that needs nothing else, and says what the screen says',
  async ({ app, browser, folder }) => {
    await app.layers.toggleSkip(worst.label);
    await app.measured();
    await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThan(80);
    await app.palette.run('Save report');
    const save = app.files('Save report');
    await save.enter();
    await save.saveAs('digits.report.html');
    await expect(save.dialog).toBeHidden();
    const file = path.join(folder, 'digits.report.html');
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('</html>');

    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) asked.push(request.url());
    });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    expect(asked).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
    await expect(page.locator('body')).toContainText('4.1 dB');
    await expect(page.locator('body')).toContainText('80.6');
    const table = page.getByRole('region', { name: 'Layers' }).getByRole('table');
    await expect(table.getByRole('row')).toHaveCount(24);
    await expect(table.getByRole('row').filter({ hasText: secondWorst.node })).toContainText('5.4');
    await expect(page.getByText(`"${worst.node}": "none"`)).toBeVisible();
    for (const title of ['Graph', 'SQNR per layer', 'Pareto']) {
      const picture = page
        .locator('figure')
        .filter({ has: page.getByRole('heading', { name: title }) })
        .locator('svg, img')
        .filter({ visible: true });
      expect((await picture.first().boundingBox())?.height ?? 0, title).toBeGreaterThan(80);
    }
    await context.close();
    await app.undoButton.click();
    await app.page.keyboard.press('Escape');
  },
);

measuredTest(
  'charts and tables leave the app as pictures and numbers',
  async ({ app, folder, page }) => {
    await app.palette.run('Save chart as picture');
    const chart = app.files('Save sqnr-per-layer.svg');
    await chart.enter();
    await chart.saveAs('chart.svg');
    await expect(chart.dialog).toBeHidden();
    const svg = path.join(folder, 'chart.svg');
    await expect.poll(() => readFile(svg, 'utf8').catch(() => '')).toContain('</svg>');
    // 23 bars and the background: areas that only take clicks are no part of the picture.
    expect((await readFile(svg, 'utf8')).match(/<rect/g)).toHaveLength(24);

    await app.palette.run('Save table as CSV');
    const table = app.files('Save table');
    await table.enter();
    await table.saveAs('layers.csv');
    await expect(table.dialog).toBeHidden();
    const csv = path.join(folder, 'layers.csv');
    await expect.poll(() => readFile(csv, 'utf8').catch(() => '')).toContain(worst.node);
    const [head = '', ...lines] = (await readFile(csv, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(23);
    const column = head.split(',').findIndex((name) => /isolated/i.test(name));
    const line = lines.find((text) => text.includes(worst.node));
    expect(Number(line?.split(',')[column])).toBeCloseTo(1.1, 1);
    await expect(page.getByRole('alert')).toHaveCount(0);
  },
);

measuredTest('an exported model can be downloaded from a remote machine', async ({ app, page }) => {
  await app.exporting.open();
  await app.exporting.write('remote.int8.onnx');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    app.exporting.dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('remote.int8.onnx');
  const bytes = await readFile(await download.path());
  expect(bytes.length).toBeGreaterThan(80_000);
  await app.exporting.close();
});
