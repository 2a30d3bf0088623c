import path from 'node:path';
import { sampleDir } from '../fixtures/project';
import { worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

/** Calibrating on all 797 images takes long enough to be interrupted. */
const muchData = {
  model: path.join(sampleDir, 'model.onnx'),
  data: path.join(sampleDir, 'validation'),
};

test.describe('a run that takes long', () => {
  test.use({ own: muchData });

  test('a run that is cancelled in the middle says where, and leaves what was there', async ({
    app,
  }) => {
    await expect(app.status).toContainText('797 images');
    await app.runButton.click();
    await expect(app.status).toContainText(/[1-9]\d* of 797/);
    await app.cancelButton.click();
    const banner = app.notice(/^Cancelled at \d+ of 797 samples/);
    await expect(banner).toBeVisible();
    await expect(app.runs.list).toHaveCount(0);
    expect(await app.results.outputState()).toBe('none');

    await banner.getByRole('button', { name: 'Run again' }).click();
    await app.measured();
    await expect(app.notice('Cancelled')).toHaveCount(0);
    expect(await app.runs.titles()).toEqual(['All int8']);
  });

  test('Escape cancels, too', async ({ app, page }) => {
    await expect(app.status).toContainText('797 images');
    await page.keyboard.press('r');
    await expect(app.status).toContainText(/[1-9]\d* of 797/);
    await page.keyboard.press('Escape');
    await expect(app.notice('Cancelled')).toBeVisible();
  });

  test('an engine that is killed in the middle of a run comes back with model, data and recipe', async ({
    app,
    server,
  }) => {
    await expect(app.status).toContainText('797 images');
    await app.layers.toggleSkip(worst.label);
    await app.layers.expectSkipped(worst.label);
    await app.runButton.click();
    await expect(app.status).toContainText(/[1-9]\d* of 797/);
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

  test('numbers stay on the screen while it is lost, marked as older', async ({ app, server }) => {
    await app.openSampleAndRun();
    const before = await app.results.value('Output SQNR');
    await server.killEngine();
    await expect(app.notice('The engine stopped and was restarted.')).toContainText(
      'Numbers shown are from run 1.',
    );
    expect(await app.results.value('Output SQNR')).toBe(before);
    await app.layers.toggleSkip(worst.label);
    await app.run();
    expect(await app.results.outputDb()).not.toBe(before);
  });

  test('one that keeps stopping is left alone until the user starts it', async ({
    app,
    server,
  }) => {
    await app.openSample();
    for (const words of ['restarted once', 'restarted 2 times']) {
      await server.killEngine();
      await expect(app.status).toContainText(words);
    }
    await server.killEngine();
    const banner = app.notice('The engine keeps stopping.');
    await expect(banner).toContainText('Your recipe and history are saved.');
    await expect(app.status).toContainText('Engine stopped');
    await banner.getByRole('button', { name: 'Start engine' }).click();
    await expect(app.status).toContainText('Engine ready');
    await app.run();
    expect(await app.runs.titles()).toEqual(['All int8']);
  });
});
