import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSpeechGate } from '../../scripts/zoo/models/speech-gate';
import { writeModel } from '../../scripts/zoo/write-model';
import { expectAccessible } from '../fixtures/accessibility';
import { expect, test } from '../fixtures/test';

test('attributes, tensors and values of a file are there before any data, also inside If', async ({
  app,
  folder,
  page,
}) => {
  await writeModel(buildSpeechGate(1), path.join(folder, 'gate.onnx'));
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await files.enter();
  await files.openFile('gate.onnx');
  await app.graph.drawn();
  const inFile = app.inspector.section('In the file');

  await test.step('a layer has its attributes, and its weight its values', async () => {
    await app.layers.grid.getByRole('row').nth(1).click();
    await expect(inFile.getByRole('group', { name: 'Attributes' })).toContainText('kernel_shape');
    await expect(inFile.getByRole('group', { name: 'Outputs' })).toContainText('float32');
    await inFile
      .getByRole('group', { name: 'Inputs' })
      .getByTitle(/show its values/)
      .first()
      .click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'values' });
    await expect(dialog.getByRole('table', { name: 'Values' }).getByRole('cell')).not.toHaveCount(
      0,
    );
    await expect(dialog.getByRole('img', { name: /^Histogram from/ })).toBeVisible();
    await expectAccessible(page, 'values of a tensor', { within: '[role=dialog]' });
    const first = dialog.getByRole('table', { name: 'Values' }).getByRole('cell').first();
    const value = Number(await first.innerText());
    await dialog.getByRole('button', { name: 'Save as .npy…' }).click();
    await app.files('Save values').saveAs('weight.npy');
    await expect(page.getByText('weight.npy saved')).toBeVisible();
    const bytes = await readFile(path.join(folder, 'weight.npy'));
    expect(bytes.subarray(1, 6).toString()).toBe('NUMPY');
    expect(bytes.readFloatLE(10 + bytes.readUInt16LE(8))).toBeCloseTo(value, 5);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('the table can be filtered by what the file holds', async () => {
    await app.layers.filter.fill('attr:kernel_shape');
    await expect(app.layers.grid.getByRole('row')).toHaveCount(2);
    await app.layers.filter.fill('');
    await expect(app.layers.grid.getByRole('row')).toHaveCount(5);
  });

  await test.step('a search finds what is inside a branch, and the inspector says where', async () => {
    await app.graph.search.fill('else matmul');
    await expect(app.graph.panel).toContainText(/\d+\/[1-9]/);
    await page.keyboard.press('Enter');
    await expect(app.inspector.panel).toContainText('else_branch of /gate/If');
    await expect(inFile.getByRole('group', { name: 'Inputs' })).toContainText('float32');
    await app.graph.search.fill('attr:kernel_shape');
    await expect(app.graph.panel).toContainText('1/1');
  });

  await test.step('from If down into its branches and back', async () => {
    await app.graph.search.fill('op:if');
    await page.keyboard.press('Enter');
    await app.inspector.expectSubject('/gate/If');
    await inFile.getByRole('button', { name: 'then_branch' }).click();
    await inFile.getByRole('button', { name: '/gate/then/MatMul', exact: false }).first().click();
    await expect(inFile.getByRole('group', { name: 'Inputs' })).toBeVisible();
    await inFile.getByRole('button', { name: 'Back' }).click();
    await expect(inFile).toContainText('of /gate/If');
  });

  await test.step('Z shows the selection as large as can be read', async () => {
    await app.graph.fit();
    const percent = async (): Promise<number> =>
      Number(/([\d.]+) %/.exec(await app.graph.panel.innerText())?.[1]);
    const before = await percent();
    await app.graph.list.focus();
    await page.keyboard.press('z');
    await expect.poll(percent).toBeGreaterThan(before);
  });
});
