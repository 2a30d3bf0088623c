import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { writeSamples } from '../../scripts/zoo/data';
import { readWrittenModel } from '../fixtures/exported-model';
import { textDirectionModel } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

test('a real network of another maker goes through the whole loop', async ({
  app,
  folder,
  page,
}) => {
  await copyFile(textDirectionModel, path.join(folder, 'direction.onnx'));
  await writeSamples(textDirectionModel, path.join(folder, 'samples'), 8, 1);
  await page.getByRole('button', { name: /^Open a model/ }).click();
  const open = app.files('Open a model');
  await open.enter();
  await open.openFile('direction.onnx');
  await app.graph.drawn();
  expect(await app.graph.inkShare()).toBeGreaterThan(0.02);

  await app.chooseFromMenu('Data', 'Choose a folder…');
  const data = app.files('Choose data');
  await data.enter('samples');
  await data.useFolder();
  await expect(app.status).toContainText('8 samples');
  await app.run();
  const before = await app.results.outputDb();
  expect(before).not.toBeNull();
  await expect(app.results.readout('Agreement')).toContainText(/of 8/);

  await test.step('the layer that hurts most is skipped from the table', async () => {
    await app.layers.grid.getByRole('columnheader', { name: 'Iso' }).getByRole('button').click();
    await app.layers.grid.press('Home');
    await page.keyboard.press('x');
    await expect(app.layers.panel).toContainText(/1 of \d+ skipped/);
    await app.measured();
    expect(await app.results.outputDb()).not.toBe(before);
  });

  // The file is judged with the kernels of this machine, so they are what it is compared with.
  await app.palette.run('Settings');
  await app.dialog('Settings').getByRole('radio', { name: 'Real' }).click();
  await page.keyboard.press('Escape');
  await app.run();
  await expect(app.status).toContainText('Real kernels');
  const shown = (await app.results.outputDb()) ?? 0;
  await app.exporting.open();
  const words = await app.exporting.write('direction.int8.onnx');
  expect(words).toMatch(/^3 files are written\./);
  const real = Number(/optimisations: (-?[\d.]+) dB/.exec(words.replace('−', '-'))?.[1]);
  expect(Math.abs(real - shown)).toBeLessThan(0.15);

  const written = await readWrittenModel(path.join(folder, 'direction.int8.onnx'));
  const types = Object.values(written.weightTypes);
  expect(types.filter((type) => type === 'FLOAT')).toHaveLength(1);
  expect(types.filter((type) => type === 'INT8' || type === 'UINT8').length).toBe(types.length - 1);
  expect(written.executedOps['QLinearConv']).toBeGreaterThan(20);
});
