import type { App } from '../pages/app';
import { preparePartOfValidation } from '../fixtures/part-of-validation';
import { worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

test.describe('a run that takes long', () => {
  test.use({
    // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
    own: async ({}, use) => {
      const { model, data, remove } = await preparePartOfValidation();
      await use({ model, data });
      await remove();
    },
  });

  test('says where it was cancelled, leaves what was there, and can be run again', async ({
    app,
    page,
  }) => {
    await expect(app.status).toContainText('300 images');
    await app.runButton.click();
    await isUnderWay(app);
    await app.cancelButton.click();
    const banner = app.notice(/^Cancelled at \d+ of 300 samples/);
    await expect(banner).toBeVisible();
    await expect(app.runs.list).toHaveCount(0);
    expect(await app.results.outputState()).toBe('none');

    await test.step('Escape cancels, too', async () => {
      await page.keyboard.press('r');
      await isUnderWay(app);
      await page.keyboard.press('Escape');
      await expect(banner).toBeVisible();
    });

    await banner.getByRole('button', { name: 'Run again' }).click();
    await app.measured();
    await expect(app.notice('Cancelled')).toHaveCount(0);
    expect(await app.runs.titles()).toEqual(['All int8']);
  });

  test('comes back with model, data and recipe when the engine is killed in its middle', async ({
    app,
    server,
  }) => {
    await expect(app.status).toContainText('300 images');
    await app.layers.toggleSkip(worst.label);
    await app.layers.expectSkipped(worst.label);
    await app.runButton.click();
    await isUnderWay(app);
    await server.killEngine();

    const banner = app.notice('The engine stopped and was restarted.');
    await expect(banner).toContainText('Model, recipe and history are back.');
    await expect(banner).toContainText('The last run did not finish.');
    await expect(app.status).toContainText('Engine ready, restarted once');
    await app.layers.expectSkipped(worst.label);
    await banner.getByRole('button', { name: 'Run again' }).click();
    await app.measured();
    await expect(banner).toHaveCount(0);
    expect(await app.runs.titles()).toEqual([`Skip ${worst.label}`]);
    expect(await app.results.outputDb()).toBeGreaterThan(3);
  });
});

test.describe('an idle engine', () => {
  // Crashes are counted: no other test shall find an engine that was given up.
  test.use({ own: {} });

  test('is started again when it is lost, and left alone once it keeps stopping', async ({
    app,
    server,
  }) => {
    await app.openSampleAndRun();
    const before = await app.results.value('Output SQNR');

    await test.step('numbers stay on the screen, marked as older', async () => {
      await server.killEngine();
      await expect(app.notice('The engine stopped and was restarted.')).toContainText(
        'Numbers shown are from run 1.',
      );
      await expect(app.status).toContainText('restarted once');
      expect(await app.results.value('Output SQNR')).toBe(before);
    });
    await app.layers.toggleSkip(worst.label);
    await app.layers.expectSkipped(worst.label);

    await server.killEngine();
    await expect(app.status).toContainText('restarted 2 times');
    await server.killEngine();
    const banner = app.notice('The engine keeps stopping.');
    await expect(banner).toContainText('Your recipe and history are saved.');
    await expect(app.status).toContainText('Engine stopped');

    await banner.getByRole('button', { name: 'Start engine' }).click();
    await expect(app.status).toContainText('Engine ready');
    await app.layers.expectSkipped(worst.label);
    await app.run();
    expect(await app.results.outputDb()).not.toBe(before);
    expect(await app.runs.titles()).toEqual([`Skip ${worst.label}`, 'All int8']);
  });
});

/** The first samples are through. Looked for often: it must be noticed long before the last ones are. */
async function isUnderWay(app: App): Promise<void> {
  await app.page.waitForFunction(
    () =>
      /[1-9]\d* of 300/.test(
        document.querySelector('footer[aria-label="Status"]')?.textContent ?? '',
      ),
    undefined,
    { polling: 20 },
  );
}
