import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../pages/app';
import { Looker } from '../fixtures/looker';
import { projectDir } from '../fixtures/project';
import { expect, measuredTest, test } from '../fixtures/test';

const trained = path.join(projectDir, 'test/fixtures/cases/compare_qat');

measuredTest(
  'the export of the run itself differs in nothing, and leaves the panels as they were',
  async ({ app, page }) => {
    await app.exporting.open();
    await app.exporting.write('elsewhere.onnx');
    await app.exporting.close();
    await app.layers.filter.fill('op:Conv');
    const before = await app.layers.shownLayers();

    await app.layers.grid.focus();
    await page.keyboard.press('m');
    const files = app.files('Choose a quantized model');
    await files.enter();
    await files.openFile('elsewhere.onnx');
    await app.comparison.shown();
    await expect(app.comparison.panel).toContainText(/Layers found\s*23 of 23/);
    await expect(app.comparison.panel).toContainText('none: no layer loses more there');
    await expect(app.comparison.grid).toHaveAttribute('aria-rowcount', '24');
    await expect(app.comparison.grid.getByRole('row').nth(1)).toContainText('same grid');

    await app.comparison.panel.getByRole('button', { name: 'Close comparison' }).click();
    await expect(app.layers.grid).toBeFocused();
    expect(await app.layers.shownLayers()).toEqual(before);
    await expect(app.layers.filter).toHaveValue('op:Conv');
    await app.layers.filter.fill('');
    await page.keyboard.press('Escape');
  },
);

test.describe('a model trained for int8 beside its float model', () => {
  test.use({ own: { model: path.join(trained, 'float.onnx'), data: path.join(trained, 'calib') } });

  async function compare(app: App, folder: string): Promise<void> {
    await cp(path.join(trained, 'qat.onnx'), path.join(folder, 'qat.onnx'));
    await expect(app.status).toContainText('8 samples');
    await app.chooseFromMenu('Model', 'Compare with another model…');
    const files = app.files('Choose a quantized model');
    await files.openFile('qat.onnx');
    await app.comparison.shown();
  }

  test('from the first divergence to its scales and to both graphs', async ({
    app,
    page,
    folder,
  }) => {
    test.setTimeout(240_000);
    await compare(app, folder);
    const { comparison } = app;
    await expect(comparison.panel).toContainText(/Layers found\s*17 of 17/);
    await comparison.panel.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(comparison.row('stem.0')).toHaveAttribute('aria-selected', 'true');
    await expect(comparison.row('stem.0')).toContainText('first divergence');
    const compared = app.inspector.section('Compared');
    await expect(compared).toContainText('The two first part here.');
    const scales = compared.getByRole('row', { name: /^Output scale/ }).getByRole('cell');
    await expect(scales.nth(0)).toHaveText(/^0\.00\d+$/);
    await expect(scales.nth(1)).toHaveText(/^0\.01\d+$/);
    await comparison.expectFocused('float.onnx', /stem\.0/);
    await comparison.expectFocused('qat.onnx', /stem\.0/);
    const looker = new Looker(page);
    await looker.atBothSizes(async () => {
      await looker.look('a comparison', { name: '15-comparison' });
    });

    // The selection goes from the other graph to this one, too.
    await comparison.expectFocused('qat.onnx', /stem\.0/);
    await comparison.graph('qat.onnx').focus();
    // Both graphs are moved together.
    await page.keyboard.press('0');
    const zooms = page.getByRole('button', { name: 'Zoom 100 %, set to 100 %' });
    await expect(zooms).toHaveCount(2);
    await page.keyboard.press('ArrowRight');
    await comparison.expectFocused('qat.onnx', /conv1/);
    await comparison.expectFocused('float.onnx', /conv1/);
    await expect(comparison.row('layers.0.conv1')).toHaveAttribute('aria-selected', 'true');
  });

  test('by the keyboard alone: compare, walk the layers, sort, leave and come back', async ({
    app,
    page,
    folder,
  }) => {
    await cp(path.join(trained, 'qat.onnx'), path.join(folder, 'qat.onnx'));
    await expect(app.status).toContainText('8 samples');
    await page.keyboard.press('m');
    const files = app.files('Choose a quantized model');
    await files.path.fill('qat.onnx');
    await page.keyboard.press('Enter');
    await app.comparison.shown();
    for (const layer of ['stem.0', 'layers.0.conv1']) {
      await page.keyboard.press('j');
      await expect(app.comparison.row(layer)).toHaveAttribute('aria-selected', 'true');
      await app.inspector.expectSubject(layer);
    }
    await page.keyboard.press('/');
    await page.keyboard.type('op:Gemm');
    await page.keyboard.press('Enter');
    await expect(app.comparison.row('fc')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Shift+M');
    await expect(app.comparison.panel).toBeHidden();
    await app.inspector.expectSubject('fc');
    await page.keyboard.press('Shift+M');
    await app.comparison.shown();
  });

  test('what goes wrong is told, and takes nothing away', async ({ app, page, folder }) => {
    await compare(app, folder);
    await rm(path.join(folder, 'qat.onnx'));
    await app.comparison.panel.getByRole('button', { name: 'Compare again' }).click();
    await expect(app.notice('The comparison with qat.onnx did not finish')).toBeVisible();
    await expect(app.comparison.panel).toContainText(/Layers found\s*17 of 17/);
    await page.keyboard.press('Shift+M');
    await expect(app.layers.panel).toBeVisible();
  });
});

test('two models dropped at once are opened as a pair, whichever is the float one', async ({
  app,
  page,
}) => {
  const files = await Promise.all(
    ['qat.onnx', 'float.onnx'].map(async (name) => ({
      name,
      base64: await readFile(path.join(trained, name), 'base64'),
    })),
  );
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of dropped)
      dataTransfer.items.add(
        new File([Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0)], name),
      );
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
  const data = app.dialog('Calibration data');
  await data.getByRole('radio', { name: /^Random data/ }).click();
  await data.getByRole('textbox', { name: 'Samples' }).fill('4');
  await data.getByRole('button', { name: 'Use this data and compare' }).click();
  await app.comparison.shown();
  await expect(app.comparison.graph('float.onnx')).toBeVisible();
  await expect(app.comparison.graph('qat.onnx')).toBeVisible();
});

test.describe('a dump of PyTorch beside the model', () => {
  const folder = path.join(projectDir, 'test/fixtures/dumps/torch');
  test.use({
    own: { model: path.join(folder, 'float.onnx'), data: path.join(folder, 'calibration') },
  });

  test('is drawn in the graph of the model, with its steps where they can be read', async ({
    app,
    folder: browsed,
  }) => {
    await cp(path.join(folder, 'qat_eager'), path.join(browsed, 'qat_eager'), { recursive: true });
    await expect(app.status).toContainText('2 samples');
    await app.measure('Compare with a dump…');
    const files = app.files('Choose a dump');
    await files.entry('qat_eager').dblclick();
    await files.useFolder();
    await app.comparison.shown();
    await expect(app.comparison.panel).toContainText(/Layers found\s*17 of 17/);
    await expect(app.comparison.graph('qat_eager')).toBeVisible();
    await app.comparison.row('layer1.0.conv1').click();
    await app.comparison.expectFocused('qat_eager', /layer1\.0\/conv1/);
    const compared = app.inspector.section('Compared');
    await expect(compared.getByRole('row', { name: /^Output scale/ })).toContainText('0.0884');
  });
});
