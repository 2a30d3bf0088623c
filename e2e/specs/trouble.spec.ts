import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeModel, encodeModel } from '../../src/engine/onnx/proto';
import { startAppServer } from '../fixtures/app-server';
import { openPlace } from '../fixtures/place';
import { sampleDir } from '../fixtures/project';
import { worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';
import { App } from '../pages/app';

const sampleModel = path.join(sampleDir, 'digits.onnx');

test.describe('trouble that goes away again', () => {
  test.use({ own: {} });

  test('a broken file, a silent engine, a full disk, an engine killed while it reads', async ({
    app,
    folder,
    page,
    place,
    server,
  }) => {
    await app.openSample();
    const files = app.files('Open a model');

    await test.step('a broken file leaves the open model', async () => {
      await writeFile(path.join(folder, 'noise.onnx'), 'not a model at all\n'.repeat(99));
      await page.keyboard.press('Control+o');
      await files.enter();
      await files.openFile('noise.onnx');
      const problem = app.notice('noise.onnx cannot be opened.');
      await expect(problem).toContainText('is not an ONNX model');
      await expect(page).toHaveTitle('digits.onnx · Bitloupe');
      await expect(app.layers.panel).toContainText('23');
      await problem.getByRole('button', { name: 'Dismiss' }).click();
    });

    await test.step('an engine that does not answer is told until it does', async () => {
      await server.signalEngine('SIGSTOP');
      await app.runButton.click();
      const silent = app.notice(/^The engine has not answered for \d+ s/);
      await expect(silent).toBeVisible();
      await server.signalEngine('SIGCONT');
      await expect(silent).toHaveCount(0);
      await app.measured();
    });

    await test.step('a state that cannot be stored is told until it can', async () => {
      const state = path.join(place.home, 'web');
      await rename(state, `${state}.away`);
      await putFile(state);
      await app.layers.toggleSkip(worst.label);
      const unsaved = app.notice('What you do is not being saved.');
      await expect(unsaved).toContainText(/cannot write/i);
      await rm(state);
      await rename(`${state}.away`, state);
      await expect(unsaved).toHaveCount(0);
      await app.measured();
    });

    await test.step('an engine killed while it reads a model reads it again', async () => {
      await copyFile(sampleModel, path.join(folder, 'second.onnx'));
      await server.signalEngine('SIGSTOP');
      await page.keyboard.press('Control+o');
      await files.enter();
      await files.openFile('second.onnx');
      await expect(app.notice('Reading second.onnx')).toBeVisible();
      await server.killEngine();
      await expect(page).toHaveTitle('second.onnx · Bitloupe');
      await expect(app.layers.panel).toContainText('23');
      await expect(app.status).toContainText('restarted once');
    });
  });

  test('a model file that is another one, then none, when the engine comes back', async ({
    app,
    folder,
    page,
    server,
  }) => {
    const model = path.join(folder, 'digits.onnx');
    await copyFile(sampleModel, model);
    await page.keyboard.press('Control+o');
    const files = app.files('Open a model');
    await files.enter();
    await files.openFile('digits.onnx');
    await app.useRandomData(2);
    await app.run();

    await test.step('an export over the open model is refused, and says why', async () => {
      const before = await readFile(model);
      await app.exporting.open();
      const { dialog } = app.exporting;
      await dialog.getByRole('textbox', { name: 'File' }).fill('digits.onnx');
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      const save = app.files('Save onnx model');
      await save.enter();
      await save.saveAs();
      await save.confirm('Replace');
      await expect(dialog.getByRole('alert')).toContainText('is the open model');
      expect((await readFile(model)).equals(before)).toBe(true);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
    });

    await writeFile(model, withOtherWeights(await readFile(model)));
    await server.killEngine();
    const changed = app.notice('digits.onnx has changed since run 1.');
    await expect(changed).toContainText('Numbers shown are of the old file.');
    await expect(app.notice('The engine stopped and was restarted.')).toHaveCount(0);
    await changed.getByRole('button', { name: 'Run again' }).click();
    await expect(changed).toHaveCount(0);
    await app.measured();

    await rm(model);
    await server.killEngine();
    await expect(app.notice('digits.onnx could not be opened again.')).toContainText(
      'does not exist',
    );
    await expect(app.notice('are back')).toHaveCount(0);
  });
});

test('a page of an earlier start of the server is told so, and the new address brings all back', async ({
  page,
}) => {
  const place = await openPlace();
  const app = new App(page);
  await page.goto(place.server.url);
  await app.ready();
  await app.openSample();
  await app.layers.toggleSkip(worst.label);
  await app.layers.expectSkipped(worst.label);
  const state = path.join(place.home, 'web', 'state.json');
  await expect.poll(() => readFile(state, 'utf8').catch(() => '')).toMatch(/"past":\[\{/);
  const port = Number(new URL(place.server.url).port);
  await place.server.close();
  await expect(app.notice('The server does not answer.')).toBeVisible();
  const again = await startAppServer({ root: place.folder, home: place.home, port });
  await expect(app.notice('The server was started again.')).toContainText('Open the address');
  await expect(app.status).toContainText('The server was started again');

  await page.goto(again.url);
  await app.ready();
  await app.layers.expectSkipped(worst.label);
  await again.close();
  await place.close();
});

/** The same layers, the first weights negated. */
function withOtherWeights(bytes: Uint8Array): Uint8Array {
  const model = decodeModel(bytes);
  const [weights] = model.graph?.initializer ?? [];
  if (weights === undefined) throw new Error('the sample has no weights');
  for (let index = 3; index < weights.rawData.length; index += 4)
    weights.rawData[index] = (weights.rawData[index] ?? 0) ^ 0x80;
  return encodeModel(model);
}

/** A file where a folder stood; a server that saves right then makes the folder again. */
async function putFile(place: string): Promise<void> {
  await expect(async () => {
    await rm(place, { recursive: true, force: true });
    await writeFile(place, 'a file where the folder was');
  }).toPass();
}
