import { expectAccessible } from '../fixtures/accessibility';
import { worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing serious on any screen', async ({ app, page }) => {
      test.setTimeout(240_000);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await expectAccessible(page, 'welcome');
      await app.openSample();
      await expectAccessible(page, 'before the first run');
      await app.run();
      await app.layers.toggleSkip(worst.label);
      await app.measured();
      await app.layers.select('features.2.conv.1.0');
      await expect(app.inspector.section('Channels').getByRole('img')).toBeVisible();
      await expectAccessible(page, 'measured, with a layer selected');
      for (const tab of ['Waterfall', 'Samples'] as const) {
        await app.charts.show(tab);
        await expect(app.charts.panel.getByRole('tabpanel', { name: tab })).toBeVisible();
        await expectAccessible(page, tab);
      }
      for (const [command, title] of [
        ['All commands', 'All commands'],
        ['Export', 'Export'],
        ['Calibration data', 'Calibration data'],
        ['Tune', 'Tune'],
        ['Compare two runs', 'Compare two runs'],
        ['Measure accuracy', 'Accuracy'],
        ['Benchmark', 'Benchmark'],
        ['Settings', 'Settings'],
        ['Keys', 'Keys'],
        ['About Bitloupe', 'About Bitloupe'],
        ['Open model', 'Open a model'],
      ] as const) {
        if (command === 'All commands') await page.keyboard.press('Control+k');
        else await app.palette.run(command);
        await expect(app.dialog(title)).toBeVisible();
        await expectAccessible(page, title);
        await page.keyboard.press('Escape');
        await expect(app.dialog(title)).toBeHidden();
      }
      await app.layers.row(worst.label).click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await expectAccessible(page, 'menu of a layer');
    });
  });
}
