import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Looker } from '../fixtures/looker';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

test('a recipe goes to another tool and comes back', async ({ app, page, folder }) => {
  test.setTimeout(180_000);
  await app.openSample();
  await app.graph.drawn();
  await app.run();
  await app.layers.toggleSkip(worst.label);
  await app.measured();
  await app.exporting.open();
  const { dialog } = app.exporting;
  await dialog.getByRole('radio', { name: /^Recipe for another tool/ }).check();
  const text = dialog.getByLabel('Text', { exact: true });
  await expect(text).toContainText('mapping.set_module_name("features.6.conv.1.0", None)');
  const looker = new Looker(page);
  await looker.atBothSizes(() =>
    looker.look('a recipe for PyTorch', { name: '15-tool-pytorch', within: '[role=dialog]' }),
  );

  const tool = dialog.getByRole('combobox', { name: 'Tool' });
  await tool.selectOption('AIMET 1.0.0');
  await expect(text).toContainText('"activation_encodings"');
  await expect(dialog.getByRole('region', { name: 'Not said there' })).toContainText('biases');

  await tool.selectOption('ONNX Runtime');
  await expect(text).toContainText('quantize_static');
  await looker.atBothSizes(() =>
    looker.look('a recipe for ONNX Runtime', { name: '16-tool-ort', within: '[role=dialog]' }),
  );
  for (const extra of ['Report, one HTML file', 'Recipe'])
    await dialog.getByRole('checkbox', { name: extra, exact: true }).uncheck();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const save = app.files('Save recipe for ONNX Runtime');
  await save.enter();
  await save.saveAs();
  await expect(dialog.getByRole('status').filter({ hasText: 'written' })).toBeVisible();
  await app.exporting.close();
  const written = await readFile(path.join(folder, 'digits.ort.py'), 'utf8');
  expect(written).toContain(`"${worst.node}"`);

  await app.layers.toggleSkip(secondWorst.label);
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  await app.chooseFromMenu('Recipe', 'Load recipe…');
  const load = app.files('Load a recipe');
  await load.enter();
  await load.openFile('digits.ort.py');
  await app.layers.expectSkipped(worst.label);
});
