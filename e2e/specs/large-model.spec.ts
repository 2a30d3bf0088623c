import path from 'node:path';
import { buildDeepChain } from '../../scripts/zoo/models/deep-chain';
import { writeModel } from '../../scripts/zoo/write-model';
import { expect, test } from '../fixtures/test';

test('a model of 600 layers can be opened, walked through, measured and skipped in', async ({
  app,
  folder,
  page,
}) => {
  test.setTimeout(300_000);
  await writeModel(buildDeepChain(1, 1000), path.join(folder, 'deep.onnx'));
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await files.enter();
  await files.openFile('deep.onnx');
  await app.graph.drawn();
  const count = Number((await app.layers.grid.getAttribute('aria-rowcount'))?.replaceAll(',', ''));
  expect(count).toBeGreaterThan(600);
  // Rows out of sight are not in the page.
  expect(await app.layers.grid.getByRole('row').count()).toBeLessThan(80);

  await app.layers.grid.focus();
  await page.keyboard.press('End');
  const last = app.layers.grid.locator(`[aria-rowindex="${count}"]`);
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await app.palette.run('Expand all blocks');
  await app.graph.drawn();
  await app.graph.fit();
  await expect(app.graph.list.getByRole('option', { selected: true })).toBeAttached();

  await app.useRandomData(1);
  await app.runButton.click();
  await expect(app.status).toContainText('Measured in', { timeout: 90_000 });
  await app.layers.filter.fill('stages.0.blocks.0');
  await expect(app.layers.panel).toContainText(/\d+ of [\d,]+ shown/);
  await app.layers.grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  await expect(app.layers.grid.getByRole('checkbox', { checked: false })).toHaveCount(1);
});
