import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeNpy } from '../../src/engine/data/arrays/npy';
import { sampleDir } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

test('random data works, says that it is not to be trusted, and its runs are kept apart', async ({
  app,
  folder,
}) => {
  await cp(path.join(sampleDir, 'calibration'), path.join(folder, 'calibration'), {
    recursive: true,
  });
  await cp(path.join(sampleDir, 'preprocess.json'), path.join(folder, 'preprocess.json'));
  await app.openSample();
  await app.chooseFromMenu('Data', 'Use random data');
  const banner = app.notice('Random data.');
  await expect(banner).toContainText('Use them to learn the app, not to decide');
  await app.run();
  expect(await app.results.note('Output SQNR')).toBe('on random data');
  await expect(app.runs.run('All int8')).toContainText('random');
  await expect(app.charts.plot).toContainText('random data');
  await app.exporting.open();
  await expect(app.exporting.dialog).toContainText('this model will not work on real inputs');
  await app.page.keyboard.press('Escape');

  await test.step('the warning ends with real data', async () => {
    await banner.getByRole('button', { name: 'Choose data' }).click();
    const files = app.files('Choose data');
    await files.enter('calibration');
    await files.useFolder();
    await expect(banner).toHaveCount(0);
    await app.run();
    expect(await app.results.outputDb()).toBeCloseTo(3.4, 1);
    expect(await app.results.note('Output SQNR')).toBe('all int8');
    await expect(app.runs.run('All int8')).toHaveCount(2);
    await expect(app.runs.run(/random/)).toHaveCount(1);
  });
});

test('a part of the data is enough where the user says so', async ({ app, page }) => {
  await app.openSample();
  await page.keyboard.press('Control+d');
  const dialog = app.dialog('Calibration data');
  await dialog.getByRole('textbox', { name: 'At most' }).fill('nine');
  await expect(dialog.getByRole('alert')).toContainText('A whole number');
  await expect(dialog.getByRole('button', { name: 'Use this data' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'At most' }).fill('8');
  await dialog.getByRole('button', { name: 'Use this data' }).click();
  await expect(dialog).toBeHidden();
  await expect(app.status).toContainText('8 calibration · 797 validation');
  await app.run();
  expect(await app.results.outputDb()).toBeGreaterThan(2);
  expect(await app.results.outputDb()).toBeLessThan(5);
});

test('data that does not fit names file, expected and found', async ({ app, folder }) => {
  await mkdir(path.join(folder, 'wrong'));
  await writeFile(
    path.join(folder, 'wrong', 'a.npy'),
    writeNpy({ type: 'float32', dims: [1, 3, 32, 32], data: new Float32Array(3 * 32 * 32) }),
  );
  await app.openSample();
  await app.chooseFromMenu('Data', 'Choose a folder…');
  const files = app.files('Choose data');
  await files.enter('wrong');
  await files.useFolder();
  const failure = app.notice('does not fit');
  await expect(failure).toContainText('a.npy');
  await expect(failure).toContainText(/1.?[×x].?3.?[×x].?32.?[×x].?32|\[1, ?3, ?32, ?32\]/);
  await expect(failure).toContainText('input');
  await expect(failure.getByRole('button', { name: 'Change data' })).toBeVisible();
  await expect(failure).toContainText('calibration stays in use');
  await expect(app.status).toContainText('64 calibration · 797 validation');

  await app.useRandomData(4);
  await expect(failure).toHaveCount(0);
  await app.run();
});

test('a run without data asks for it, offers what lies beside the model, shows it, and goes on', async ({
  app,
  folder,
  page,
}) => {
  await cp(path.join(sampleDir, 'calibration'), path.join(folder, 'calib'), { recursive: true });
  for (const name of ['digits.onnx', 'preprocess.json'])
    await cp(path.join(sampleDir, name), path.join(folder, name));
  await mkdir(path.join(folder, 'val'));
  await writeFile(
    path.join(folder, 'val', 'a.npy'),
    writeNpy({ type: 'float32', dims: [1, 3, 32, 32], data: new Float32Array(3 * 32 * 32) }),
  );
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await files.enter();
  await files.entry('digits.onnx').dblclick();
  await app.graph.drawn();
  await app.runButton.click();
  const dialog = app.dialog('Calibration data');
  const use = dialog.getByRole('button', { name: 'Use this data and run' });

  await test.step('what does not fit says so before it is used', async () => {
    await dialog.getByRole('button', { name: 'val', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('a.npy');
    await expect(use).toBeDisabled();
  });
  await dialog.getByRole('button', { name: 'calib', exact: true }).click();
  const preview = dialog.getByRole('complementary', { name: 'Read, not in use yet' });
  await expect(preview).toContainText('64 images');
  await expect(preview).toContainText('10 classes');
  await expect(preview.getByRole('img').first()).toHaveJSProperty('complete', true);
  await expect(dialog.getByRole('textbox', { name: 'Mean' })).toHaveValue('0.5');

  await use.click();
  await expect(dialog).toBeHidden();
  await app.measured();
  expect(await app.results.outputDb()).toBeGreaterThan(20);
});
