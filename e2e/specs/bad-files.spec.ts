import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { builtCli, sampleDir } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

const sampleModel = path.join(sampleDir, 'digits.onnx');

const badFiles = [
  {
    what: 'noise in it',
    name: 'noise.onnx',
    bytes: async () => Buffer.from('not a model at all\n'.repeat(99)),
  },
  { what: 'nothing in it', name: 'empty.onnx', bytes: async () => Buffer.alloc(0) },
  {
    what: 'half a model in it',
    name: 'half.onnx',
    bytes: async () => (await readFile(sampleModel)).subarray(0, 60_000),
  },
];

test('bad files are refused by name, and the app goes on', async ({ app, folder, page }) => {
  const files = app.files('Open a model');
  for (const { what, name, bytes } of badFiles) {
    await test.step(`one with ${what}`, async () => {
      await writeFile(path.join(folder, name), await bytes());
      await page.keyboard.press('Control+o');
      await files.enter();
      await files.openFile(name);
      const failure = page.getByRole('alert').filter({ hasText: `${name} cannot be opened` });
      await expect(failure).toBeVisible();
      // Title, what is wrong, what to do: more than the file's name.
      expect((await failure.getByRole('paragraph').innerText()).length).toBeGreaterThan(40);

      await copyFile(sampleModel, path.join(folder, name));
      await failure.getByRole('button', { name: 'Try again' }).click();
      await expect(page).toHaveTitle(`${name} · Bitloupe`);
      await expect(app.layers.panel).toContainText('23');
      await app.graph.drawn();
    });
  }
});

test('a model that is int8 already can be looked at, and says what it needs', async ({
  app,
  folder,
  page,
}) => {
  await promisify(execFile)(process.execPath, [
    builtCli,
    'quantize',
    sampleModel,
    '--data',
    path.join(sampleDir, 'calibration'),
    '--limit',
    '4',
    '-o',
    path.join(folder, 'digits.int8.onnx'),
  ]);
  await page.getByRole('button', { name: /^Open a model/ }).click();
  const files = app.files('Open a model');
  await files.enter();
  await files.openFile('digits.int8.onnx');
  await expect(app.notice('This model is int8 already.')).toContainText(/\d+ QuantizeLinear/);
  await app.graph.drawn();
  await expect(app.runButton).toHaveCount(0);
});

test('expressions that would take years hold up neither page nor engine', async ({
  app,
  folder,
  page,
}) => {
  const evil = '/(([a-z/.0-9])+)+$!/';
  await app.openSample();
  await app.layers.filter.fill(evil);
  await expect(app.layers.grid.getByRole('rowheader')).toHaveCount(0);
  await app.layers.filter.fill('/conv\\.1\\.0/');
  await expect(app.layers.grid.getByRole('rowheader')).not.toHaveCount(0);
  await app.layers.filter.fill('/(?=a)b/');
  await expect(app.layers.filter).toHaveAttribute('title', /Looking around/);
  await app.layers.filter.fill('');

  const recipe = { schema: 'bitloupe.recipe/1', patterns: [[evil, 'none']] };
  await writeFile(path.join(folder, 'evil.recipe.json'), JSON.stringify(recipe));
  await app.chooseFromMenu('Recipe', 'Load recipe…');
  const load = app.files('Load a recipe');
  await load.enter();
  await load.openFile('evil.recipe.json');
  await expect(page.getByText(/takes too long/).first()).toBeVisible();
});
