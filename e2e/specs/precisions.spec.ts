import { worst } from '../fixtures/sample-layers';
import { expect, measuredTest as test } from '../fixtures/test';

test('digits give the selected layers a precision that is measured, shown and undone', async ({
  app,
  page,
}) => {
  const before = await app.results.outputDb();
  const precision = app.inspector.panel.getByRole('radiogroup', { name: 'Precision' });
  const chosen = (name: string) => precision.getByRole('radio', { name, exact: true });
  const legend = app.graph.panel.getByRole('list', { name: 'Precisions' });
  const recipe = app.toolbar.getByRole('button', { name: /^Recipe/ });

  await app.layers.select(worst.label);
  await expect(chosen('int8')).toBeChecked();
  await page.keyboard.press('4');
  await expect(chosen('w4')).toBeChecked();
  await expect(legend).toHaveText('w41 layer');
  await expect(recipe).toContainText('1 w4');
  await expect(app.layers.row(worst.label)).toContainText('w4');
  await app.measured();
  await expect(app.runs.run(`w4: ${worst.label}`)).toBeVisible();
  expect(await app.results.outputDb()).not.toBe(before);

  await page.keyboard.press('3');
  await expect(legend).toHaveText('w81 layer');
  await app.measured();
  // Almost all of its noise comes from its input: with float activations it is gone.
  expect(await app.results.outputDb()).toBeGreaterThan(before ?? 0);

  await page.keyboard.press('Shift+Digit2');
  await expect(app.charts.list).toHaveAccessibleName(/^Accumulated/);
  await page.keyboard.press('Shift+Digit3');

  await app.layers.filter.fill('precision:w8');
  await expect(app.layers.panel).toContainText('1 of 23 shown');
  await app.layers.filter.fill('');

  await page.keyboard.press('Escape');
  await app.layers.select(worst.label);
  await page.keyboard.press('1');
  await expect(legend).toBeHidden();
  await expect(recipe).not.toContainText('w8');
  await page.keyboard.press('Control+z');
  await expect(chosen('w8')).toBeChecked();
  await page.keyboard.press('0');
  await app.layers.expectSkipped(worst.label);
  await page.keyboard.press('1');
  await app.layers.expectSkipped();
  await app.measured();
  expect(await app.results.outputDb()).toBe(before);

  await test.step('a layer without weights says why it cannot', async () => {
    await app.layers.select('features.3.Add');
    await expect(chosen('w4')).toBeDisabled();
    await page.keyboard.press('4');
    await expect(
      page.getByText('features.3.Add cannot have 4-bit weights: no constant weights.'),
    ).toBeVisible();
    await expect(legend).toBeHidden();
    await page.keyboard.press('Escape');
  });
});
