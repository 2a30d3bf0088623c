import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest, test } from '../fixtures/test';

test('undo, redo, the Pareto chart and a comparison walk through runs without measuring again', async ({
  app,
  page,
}) => {
  await app.openSampleAndRun();
  await expect(app.undoButton).toBeDisabled();
  await app.layers.toggleSkip(worst.label);
  await app.measured();
  await app.layers.toggleSkip(secondWorst.label);
  await app.measured();
  const both = await app.results.outputDb();
  expect(both).toBeGreaterThan(20);
  await expect(app.undoButton).toHaveAccessibleName(`Undo: Skip ${secondWorst.label}`);

  await app.results.watch();
  await app.undoButton.click();
  await app.layers.expectSkipped(worst.label);
  await app.undoButton.click();
  await app.layers.expectSkipped();
  await app.measured();
  expect(await app.results.outputDb()).toBeCloseTo(3.4, 1);
  await expect(app.undoButton).toBeDisabled();

  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+y');
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  await app.measured();
  expect(await app.results.outputDb()).toBe(both);
  await expect(app.redoButton).toBeDisabled();
  expect((await app.results.seen()).filter((text) => text.includes('measuring'))).toEqual([]);
  expect(await app.runs.titles()).toEqual([
    `Skip ${secondWorst.label}`,
    `Skip ${worst.label}`,
    'All int8',
  ]);

  await test.step('two runs side by side differ where the skip helped', async () => {
    await app.undoButton.click();
    await app.layers.expectSkipped(worst.label);
    await app.runs.compareButton.click();
    const dialog = app.dialog('Compare two runs');
    await expect(dialog).toContainText('3.4 → 4.1 +0.7');
    await expect(dialog).toContainText('0 → 1 +1');
    const rows = dialog.getByRole('table').getByRole('row');
    await expect(rows.nth(1)).toContainText(worst.label);
    await expect(rows.nth(1)).toContainText('+5.0');
    await expect(dialog.getByRole('row').filter({ hasText: 'features.0.0' })).toContainText('0.0');

    await dialog.getByRole('button', { name: 'Swap' }).click();
    await expect(dialog).toContainText('4.1 → 3.4 −0.7');
    await dialog.getByRole('radio', { name: 'By position' }).click();
    await expect(rows.nth(1)).toContainText('features.0.0');
    await page.keyboard.press('Escape');
  });

  await test.step('the Pareto chart restores the run of a dot', async () => {
    await expect(app.runs.pareto.getByRole('button', { name: /skipped/ })).toHaveCount(3);
    await app.runs.pareto.getByRole('button', { name: /^Run 1\b/ }).click();
    await app.layers.expectSkipped();
  });
});

measuredTest('any run of the list brings its recipe back, as one step', async ({ app }) => {
  await app.layers.toggleSkip(worst.label);
  await app.measured();
  await app.layers.toggleSkip(secondWorst.label);
  await app.measured();

  await app.runs.run('All int8').click();
  await app.layers.expectSkipped();
  await app.measured();
  expect(await app.results.outputDb()).toBeCloseTo(3.4, 1);
  await expect(app.undoButton).toHaveAccessibleName('Undo: Back to run 1');
  await app.undoButton.click();
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  await app.undoButton.click();
  await app.undoButton.click();
  await app.page.keyboard.press('Escape');
});

test('recipe, history and data come back when the model is opened again', async ({ app, page }) => {
  await app.openSampleAndRun();
  await app.layers.toggleSkip(worst.label);
  await app.measured();

  await page.reload();
  await app.ready();
  await app.layers.expectSkipped(worst.label);
  expect(await app.runs.titles()).toEqual([`Skip ${worst.label}`, 'All int8']);
  await expect(app.undoButton).toBeEnabled();
  await expect(app.status).toContainText('64 calibration · 797 validation');

  await app.chooseFromMenu('Model', 'Close model');
  const recent = page.getByRole('complementary', { name: 'Recent models' });
  await expect(recent.getByRole('button', { name: /^digits\.onnx/ })).toContainText('23 layers');
  await recent.getByRole('button', { name: /^digits\.onnx/ }).click();
  await app.layers.expectSkipped(worst.label);
  // Before that, Run would ask for data.
  await expect(app.status).toContainText('64 calibration · 797 validation');
  await app.run();
  expect(await app.results.outputDb()).toBeCloseTo(4.1, 1);
});
