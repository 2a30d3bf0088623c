import path from 'node:path';
import { buildBranches } from '../../scripts/zoo/models/branches';
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

test('a model of thousands of nodes is seen while it is prepared, and moves as one picture', async ({
  app,
  folder,
  page,
}) => {
  test.setTimeout(300_000);
  await writeModel(buildBranches(1, 8000), path.join(folder, 'wide.onnx'));
  await page.evaluate(noteSketch);
  await page.keyboard.press('Control+o');
  const files = app.files('Open a model');
  await files.enter();
  await files.openFile('wide.onnx');
  await expect(app.layers.grid).toBeVisible({ timeout: 120_000 });
  expect(await page.evaluate(() => (window as Window & { sketched?: string }).sketched)).toContain(
    'Preparing wide.onnx',
  );
  await app.palette.run('Expand all blocks');
  await app.graph.drawn();
  await app.graph.fit();
  const box = await app.graph.panel.locator('canvas').first().boundingBox();
  const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + 200 };
  // Stretched on the way, painted anew at rest: the same picture however the camera came there.
  await page.mouse.move(middle.x, middle.y);
  const ink = await app.graph.inkShare();
  await page.mouse.down();
  await page.mouse.move(middle.x + 90, middle.y + 20, { steps: 6 });
  await page.mouse.move(middle.x, middle.y, { steps: 6 });
  await page.mouse.up();
  expect(await app.graph.inkShare()).toBeCloseTo(ink, 3);
  await page.mouse.wheel(0, -240);
  await expect.poll(() => app.graph.inkShare()).toBeGreaterThan(ink);
});

/** Runs in the page: keeps what the page says when a graph is drawn and there is no table of layers yet. */
function noteSketch(): void {
  const look = (): void => {
    const isTable = document.querySelector('[role="grid"]') !== null;
    const isDrawn = document.querySelector('[data-graph="drawn"]') !== null;
    if (isDrawn && !isTable) Object.assign(window, { sketched: document.body.textContent });
    else if (!isTable) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
