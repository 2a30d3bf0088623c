import { Looker } from '../fixtures/looker';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest, test } from '../fixtures/test';

/** Every dialog by the command that opens it; one without a name is not kept as a picture. */
const dialogs: readonly { command: string; title: string; name?: string }[] = [
  { command: 'Export', title: 'Export', name: '07-export' },
  { command: 'Tune', title: 'Tune', name: '08-tune' },
  { command: 'Calibration data', title: 'Calibration data', name: '09-data' },
  { command: 'Compare two runs', title: 'Compare two runs', name: '10-compare' },
  { command: 'Settings', title: 'Settings', name: '11-settings' },
  { command: 'Keys', title: 'Keys', name: '12-keys' },
  { command: 'Measure accuracy', title: 'Accuracy', name: '13-accuracy' },
  { command: 'Benchmark', title: 'Benchmark', name: '14-benchmark' },
  { command: 'Simulated and real kernels', title: 'Simulated and real kernels' },
  { command: 'About Bitloupe', title: 'About Bitloupe' },
  { command: 'Open model', title: 'Open a model' },
];

test('the first screens fit their window and are accessible, dark and light', async ({
  app,
  page,
}) => {
  test.setTimeout(240_000);
  const looker = new Looker(page);
  await looker.atBothSizes(async () => looker.look('welcome', { name: '01-welcome' }));
  await app.openSample();
  await app.graph.drawn();
  await looker.atBothSizes(async () => {
    await app.graph.drawn();
    await looker.look('before the first run', { name: '02-opened' });
  });
});

measuredTest(
  'a measured model fits its window and is accessible, dark and light',
  async ({ app, page }) => {
    test.setTimeout(240_000);
    const looker = new Looker(page);
    await looker.atBothSizes(async () => {
      await app.graph.drawn();
      await app.layers.select(secondWorst.label);
      await expect(app.inspector.section('Channels').getByRole('img')).toBeVisible();
      await looker.look('measured, with a layer selected', { name: '03-measured' });
      await app.layers.toggleSkip(worst.label);
      await app.measured();
      await looker.look('with a skip', { name: '04-skipped' });
      await app.charts.show('Waterfall');
      await expect(
        app.charts.panel.getByRole('list', { name: /^Share of the noise/ }),
      ).toBeVisible();
      await looker.look('waterfall', { name: '05-waterfall' });
      await app.charts.show('Samples');
      await expect(app.charts.panel.getByRole('listbox', { name: /^Error of/ })).toBeVisible();
      await looker.look('samples', { name: '06-samples' });
      await app.layers.row(worst.label).click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await looker.look('menu of a layer', { within: '[role=menu]' });

      await page.keyboard.press('Escape');
      await app.charts.show('SQNR per layer');
      await app.undoButton.click();
      await app.layers.expectSkipped();
      await page.keyboard.press('Escape');
    });
  },
);

measuredTest(
  'every dialog fits its window and is accessible, dark and light',
  async ({ app, page }) => {
    test.setTimeout(240_000);
    const looker = new Looker(page);
    await app.layers.toggleSkip(worst.label);
    await app.measured();
    await looker.atBothSizes(async () => {
      await page.keyboard.press('Control+k');
      await expect(app.palette.dialog).toBeVisible();
      await looker.look('palette', { within: '[role=dialog]' });
      await page.keyboard.press('Escape');
      for (const { command, title, name } of dialogs) {
        await app.palette.run(command);
        await expect(app.dialog(title)).toBeVisible();
        await looker.look(title, {
          within: '[role=dialog]',
          ...(name === undefined ? {} : { name }),
        });
        await page.keyboard.press('Escape');
        await expect(app.dialog(title)).toBeHidden();
      }
    });
    await app.undoButton.click();
    await page.keyboard.press('Escape');
  },
);
