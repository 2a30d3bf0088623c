import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest as test } from '../fixtures/test';

test('a layer selected in one view is selected in all of them', async ({ app, page }) => {
  await app.layers.select(worst.label);
  await app.inspector.expectSubject(worst.label);
  expect(await app.inspector.metric('Isolated')).toBe(await app.layers.value(worst.label, 'Iso'));
  await expect(app.graph.option(`${worst.node}, Conv 3×3 depthwise`)).toHaveAttribute(
    'aria-selected',
    'true',
  );

  await app.charts.select(secondWorst.node);
  await app.inspector.expectSubject(secondWorst.label);
  await expect(app.layers.row(secondWorst.label)).toHaveAttribute('aria-selected', 'true');
  await expect(app.layers.row(worst.label)).toHaveAttribute('aria-selected', 'false');

  await app.graph.fit();
  const place = await app.graph.findFocused();
  await page.keyboard.press('Escape');
  await app.inspector.expectSubject('digits.onnx');
  await page.mouse.click(place.x, place.y);
  await app.inspector.expectSubject(secondWorst.label);
  await expect(app.layers.row(secondWorst.label)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
});

test('a double click on a node of the graph skips its layer, another one brings it back', async ({
  app,
  page,
}) => {
  await app.graph.fit();
  await app.layers.select(worst.label);
  const place = await app.graph.findFocused();
  await page.keyboard.press('Escape');

  await page.mouse.dblclick(place.x, place.y);
  await app.layers.expectSkipped(worst.label);
  await expect(app.graph.option(`${worst.node}, Conv 3×3 depthwise`)).toHaveAccessibleName(
    /, float$/,
  );
  await app.measured();
  expect(await app.results.outputDb()).toBeCloseTo(4.1, 1);
  expect(await app.layers.cell(worst.label, 'Iso')).toBe('float');

  await page.mouse.dblclick(place.x, place.y);
  await app.layers.expectSkipped();
  await app.measured();
  expect(await app.results.outputDb()).toBeCloseTo(3.4, 1);
  await page.keyboard.press('Escape');
});

test('bars are as high as their numbers, in the order that was asked for', async ({
  app,
  page,
}) => {
  expect(await app.charts.bars()).toBe(23);
  const layers = ['features.0.0', secondWorst.label];
  const [tallDb, lowDb] = await Promise.all(layers.map((name) => app.layers.value(name, 'Iso')));
  const tall = await app.charts.barHeight('/features/features.0/features.0.0/Conv');
  const low = await app.charts.barHeight(secondWorst.node);
  expect(tall / low).toBeCloseTo((tallDb ?? 0) / (lowDb ?? 1), 0);

  await app.palette.run('Sort chart by value');
  await expect(app.charts.list).toHaveAccessibleName('Isolated SQNR of 23 layers, worst first');
  const first = await app.charts.column(worst.node).locator('.chart-hit').boundingBox();
  const second = await app.charts.column(secondWorst.node).locator('.chart-hit').boundingBox();
  const plot = await app.charts.plot.boundingBox();
  expect((first?.x ?? 0) - (plot?.x ?? 0)).toBeLessThan(40);
  expect((second?.x ?? 0) - (first?.x ?? 0)).toBeCloseTo(first?.width ?? 0, 0);

  await page.keyboard.press('Shift+Digit2');
  await expect(app.charts.list).toHaveAccessibleName('Accumulated SQNR of 23 layers, worst first');
  await expect(app.graph.panel.getByRole('combobox', { name: 'Colour by' })).toHaveValue(
    'accumulated',
  );

  await page.keyboard.press('Shift+Digit3');
  await app.palette.run('Sort chart by value');
  await expect(app.charts.list).toHaveAccessibleName('Isolated SQNR of 23 layers, in order');
});

test('a range brushed in the chart is skipped with one key and undone with another', async ({
  app,
  page,
}) => {
  await app.charts.brush(
    '/features/features.3/conv/conv.0/conv.0.0/Conv',
    '/features/features.3/conv/conv.2/conv.2.0/Conv',
  );
  await expect(app.inspector.panel.getByRole('heading', { level: 2 })).toHaveText(/3 layers/);
  await page.keyboard.press('x');
  await app.layers.expectSkipped(
    'features.3.conv.0.0',
    'features.3.conv.1.0',
    'features.3.conv.2.0',
  );
  await page.keyboard.press('Control+z');
  await app.layers.expectSkipped();
  await page.keyboard.press('Escape');
});

test('the threshold shows what it would skip before it does', async ({ app, page }) => {
  const legend = app.graph.panel.getByRole('region', { name: 'SQNR scale and threshold' });
  await legend.getByRole('button', { name: 'Preview skip' }).click();
  await legend.getByRole('button', { name: 'Cancel' }).click();
  await app.layers.expectSkipped();

  const handle = legend.getByRole('slider', { name: 'Threshold' });
  await handle.focus();
  for (let db = 20; db > 4; db -= 1) await page.keyboard.press('ArrowLeft');
  await expect(legend).toContainText('1 layer under 4 dB');
  await expect(app.charts.plot).toContainText('4 dB');

  await legend.getByRole('button', { name: 'Preview skip' }).click();
  await legend.getByRole('button', { name: 'Apply' }).click();
  await app.layers.expectSkipped(worst.label);

  await app.undoButton.click();
  await handle.focus();
  for (let db = 4; db < 20; db += 1) await page.keyboard.press('ArrowRight');
  await expect(legend).toContainText('20 dB');
});

test('no key is lost that comes before the threshold is drawn anew', async ({ app, page }) => {
  const { threshold } = app.charts;
  const legend = app.graph.panel.getByRole('slider', { name: 'Threshold' });
  for (const handle of [threshold, legend]) {
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.evaluate((slider) => {
      for (let key = 0; key < 5; key += 1)
        slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
    });
    await expect(handle).toHaveAttribute('aria-valuenow', String(before - 5));
    await handle.focus();
    for (let key = 0; key < 5; key += 1) await page.keyboard.press('ArrowRight');
    await expect(handle).toHaveAttribute('aria-valuenow', String(before));
    await page.keyboard.press('Escape');
  }
});

test('the menu of a layer skips all of its op type', async ({ app, page }) => {
  await app.layers.row('features.1.Add').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Skip all Add' }).click();
  await app.layers.expectSkipped('features.1.Add', 'features.3.Add', 'features.5.Add');
  await app.measured();
  await expect(app.runs.run('Skip all Add')).toHaveCount(1);
  await app.undoButton.click();
  await page.keyboard.press('Escape');
});

test('a qconfig of one layer is measured like a skip, and cheaper', async ({ app, page }) => {
  await app.layers.select(worst.label);
  const qconfig = app.inspector.section('Qconfig');
  await qconfig.getByRole('combobox', { name: 'Weight granularity' }).selectOption('per channel');
  await app.measured();
  expect(await app.layers.value(worst.label, 'Iso')).toBeGreaterThan(20);
  await app.layers.expectSkipped();
  await expect(qconfig).toContainText('this layer');

  await qconfig.getByRole('button', { name: 'Reset to what it inherits' }).click();
  await app.measured();
  expect(await app.layers.value(worst.label, 'Iso')).toBeCloseTo(1.1, 1);
  await page.keyboard.press('Escape');
});

test('histogram, channels and samples of a layer are its own', async ({ app, page }) => {
  await app.layers.select(worst.label);
  const channels = app.inspector.section('Channels');
  await expect(channels.getByRole('img')).toHaveAccessibleName(
    'Levels used by 128 channels of the weights',
  );
  const samples = app.inspector.section('Samples');
  await expect(samples.getByRole('img', { name: /^Error of 64 samples/ })).toBeVisible();
  await expect(samples.getByRole('button').first().getByRole('img')).toBeVisible();

  await channels.getByRole('radio', { name: 'Output' }).click();
  await expect(channels.getByRole('img')).toHaveAccessibleName(
    'Levels used by 128 channels of the output',
  );
  await channels.getByRole('radio', { name: 'Weights' }).click();

  const values = app.inspector.section('Output values');
  const before = await values.getByRole('img').getAttribute('aria-label');
  await app.layers.select(secondWorst.label);
  await expect(channels.getByRole('img')).not.toHaveAccessibleName(
    'Levels used by 128 channels of the weights',
  );
  await expect(values.getByRole('img')).not.toHaveAccessibleName(before ?? '');
  await page.keyboard.press('Escape');
});

test('a click is answered with a prediction at once and with a measurement soon after', async ({
  app,
  page,
}) => {
  // A layer that no other test skips alone: a recipe that was measured before is not predicted.
  await app.results.watch();
  await app.layers.toggleSkip('features.5.conv.1.0');
  await app.measured();
  const seen = await app.results.seen();
  const predicted = seen.find((text) => text.replace(' · measuring', '').endsWith('dBpredicted'));
  expect(predicted, seen.join(' | ')).toBeDefined();
  expect(await app.results.note('Output SQNR')).toMatch(/^predicted \d+\.\d$/);
  // The number that stood there first is the one kept beside the measurement.
  const first = /SQNR(?: · measuring)?([\d.]+)dB/.exec(predicted ?? '')?.[1];
  expect(await app.results.note('Output SQNR')).toBe(`predicted ${first}`);
  await expect(page.getByRole('status').filter({ hasText: /error|failed/i })).toHaveCount(0);
  await app.undoButton.click();
  await page.keyboard.press('Escape');
});

test('a block is closed and opened by its menu, which leaves the zoom and counts what a skip changes', async ({
  app,
  page,
}) => {
  const zoom = app.graph.panel.getByRole('button', { name: /%$/ });
  await app.graph.fit();
  await app.layers.select('features.1.conv.0.0');
  await page.keyboard.press('c');
  await expect(zoom).toHaveText('100 %');
  const first = await app.graph.findFocused();
  await page.keyboard.press('Escape');
  // The head of a block is right above its first layer.
  const head = { x: first.x, y: first.y - 38 };
  const menu = page.getByRole('menu', { name: 'Block features.1' });
  await page.mouse.click(head.x, head.y, { button: 'right' });
  await expect(menu.getByRole('menuitem', { name: 'Skip 3 layers' })).toBeVisible();
  await menu.getByRole('menuitem', { name: 'Close block' }).click();
  await app.graph.drawn();
  await expect(zoom).toHaveText('100 %');
  await page.mouse.click(head.x, head.y, { button: 'right' });
  await menu.getByRole('menuitem', { name: 'Open block' }).click();
  await app.graph.drawn();
  await expect(zoom).toHaveText('100 %');
  await page.keyboard.press('Escape');
});
