import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest, test } from '../fixtures/test';

test('the whole loop, from the welcome screen to the written model, without a mouse', async ({
  app,
  folder,
  page,
}) => {
  const { keyboard } = page;
  await app.palette.run('Open the sample');
  await expect(app.status).toContainText('64 calibration · 797 validation');
  await keyboard.press('r');
  await app.measured();

  await test.step('J and K step through the table as it is sorted', async () => {
    await app.layers.grid.getByRole('columnheader', { name: 'Iso' }).getByRole('button').focus();
    await keyboard.press('Enter');
    await keyboard.press('j');
    await app.inspector.expectSubject(worst.label);
    await keyboard.press('j');
    await app.inspector.expectSubject(secondWorst.label);
    await keyboard.press('k');
    await app.inspector.expectSubject(worst.label);
  });

  await keyboard.press('x');
  await app.layers.expectSkipped(worst.label);
  await app.measured();

  await test.step('/ finds a layer by name, X skips it', async () => {
    await keyboard.press('/');
    await expect(app.layers.filter).toBeFocused();
    await keyboard.type('2.conv.1');
    await expect(app.layers.panel).toContainText('1 of 23 shown');
    await keyboard.press('Enter');
    await keyboard.press('j');
    await keyboard.press('x');
    await app.layers.expectSkippedAmongShown(secondWorst.label);
    await keyboard.press('/');
    await keyboard.press('Escape');
    await app.layers.expectSkipped(worst.label, secondWorst.label);
  });
  await app.measured();
  expect(await app.results.outputDb()).toBeGreaterThan(20);

  await test.step('F6 reaches every panel', async () => {
    const reached = new Set<string>();
    for (let press = 0; press < 9; press += 1) {
      await keyboard.press('F6');
      reached.add(
        await page.evaluate(
          () => document.activeElement?.closest('[data-panel]')?.getAttribute('aria-label') ?? '',
        ),
      );
    }
    expect([...reached]).toEqual(
      expect.arrayContaining(['Layers', 'Graph', 'Charts', 'Runs', 'Inspector', 'Status']),
    );
  });

  await keyboard.press('Control+e');
  await expect(app.exporting.dialog).toBeVisible();
  await keyboard.press('Enter');
  await expect(app.files('Save ONNX model').dialog).toBeVisible();
  await expect(
    app.files('Save ONNX model').dialog.getByRole('textbox', { name: 'File name' }),
  ).toHaveValue('digits.int8.onnx');
  await app.files('Save ONNX model').dialog.getByRole('textbox', { name: 'File name' }).focus();
  await keyboard.press('Enter');
  await expect(app.exporting.dialog.getByRole('status')).toContainText('files are written', {
    timeout: 60_000,
  });
  await keyboard.press('Escape');
  await expect(app.exporting.dialog).toBeHidden();
  const recipe = JSON.parse(await readFile(path.join(folder, 'digits.recipe.json'), 'utf8'));
  expect(Object.keys(recipe.layers).sort()).toEqual([secondWorst.node, worst.node]);
});

measuredTest(
  'arrows walk over the graph and Space skips, as a screen reader hears it',
  async ({ app, page }) => {
    await app.graph.list.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const heard = async (): Promise<string> => {
      const id = await app.graph.list.getAttribute('aria-activedescendant');
      return id === null ? '' : page.locator(`[id="${id}"]`).innerText();
    };
    await expect.poll(heard).toContain('isolated');
    const first = await heard();
    await page.keyboard.press('ArrowRight');
    await expect.poll(heard).not.toBe(first);
    const second = await heard();
    expect(second).toMatch(/, int8$/);
    await page.keyboard.press(' ');
    await expect.poll(heard).toBe(second.replace(/isolated .*/, 'isolated no value, float'));
    await expect(app.layers.panel).toContainText('1 of 23 skipped');
    await page.keyboard.press(' ');
    await expect.poll(heard).toBe(second);
    await page.keyboard.press('Escape');
  },
);

measuredTest(
  'every dialog opens by its key, takes the focus, and gives it back on Escape',
  async ({ app, page }) => {
    await app.layers.select(worst.label);
    for (const [key, title] of [
      ['Control+k', 'All commands'],
      ['Control+d', 'Calibration data'],
      ['Control+e', 'Export'],
      ['t', 'Tune'],
      ['Control+,', 'Settings'],
      ['?', 'Keys'],
      ['Control+o', 'Open a model'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(app.dialog(title)).toBeVisible();
      expect(
        await app.dialog(title).evaluate((dialog) => dialog.contains(document.activeElement)),
        `focus inside ${title}`,
      ).toBe(true);
      await page.keyboard.press('Escape');
      await expect(app.dialog(title)).toBeHidden();
      await expect(app.layers.grid, `focus after ${title}`).toBeFocused();
    }
    await page.keyboard.press('Escape');
  },
);
