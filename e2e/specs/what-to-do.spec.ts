import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, measuredTest as test } from '../fixtures/test';

test('sensitivity streams in, can be stopped and continued, and ranks the culprits first', async ({
  app,
  page,
}) => {
  await app.charts.chooseMetric('One-in');
  await app.charts.panel.getByRole('button', { name: 'Measure sensitivity' }).click();
  await expect(app.status).toContainText(/Measuring sensitivity\s*[1-9]\d* of 23 layers/);
  await app.cancelButton.click();
  await expect(app.runButton).toBeVisible();
  await expect(app.charts.panel).toContainText(/Measured [1-9]\d* of 23 layers/);
  await app.charts.panel.getByRole('button', { name: 'Continue' }).click();
  await app.measured();
  await expect(app.charts.list).toHaveAccessibleName('One-in SQNR of 23 layers, in order');
  expect(await app.charts.bars()).toBe(23);

  // Alone in int8, each of the two ruins the output; any other layer hardly shows.
  const alone = async (node: string): Promise<number> => app.charts.barHeight(node);
  const healthyPx = await alone('/features/features.3/conv/conv.0/conv.0.0/Conv');
  expect(await alone(worst.node)).toBeLessThan(healthyPx / 3);
  expect(await alone(secondWorst.node)).toBeLessThan(healthyPx / 3);
  await app.layers.select(worst.label);
  const oneIn = await app.inspector.metric('One-in');
  expect(oneIn).toBeGreaterThan(0);
  expect(oneIn).toBeLessThan(12);
  // One-out: everything in int8 but this layer is what a skip of it was measured as.
  const oneOut = await app.inspector.metric('One-out');
  await page.keyboard.press('x');
  await app.measured();
  expect(Math.abs(((await app.results.outputDb()) ?? 0) - (oneOut ?? 0))).toBeLessThan(0.15);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Shift+Digit3');
  await page.keyboard.press('Escape');
});

test('after a run one sentence says what was measured to help, and a click does it', async ({
  app,
}) => {
  const next = app.page.getByRole('region', { name: 'Next step' });
  await expect(next).toContainText(/Skip .* and .*: 2\d\.\d dB instead of 3\.\d/);
  await expect(next).toContainText('measured');
  await next.getByRole('button', { name: 'Skip both' }).click();
  await app.measured();
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  expect(await app.results.outputDb()).toBeGreaterThan(20);
  // The sentence belongs to the recipe on the screen: now it is another one.
  await expect(next).not.toContainText('instead of 3.');
  await app.undoButton.click();
  await app.page.keyboard.press('Escape');
});

test('the waterfall says whose noise reaches the output', async ({ app }) => {
  await app.layers.toggleSkip(worst.label);
  await app.measured();
  await app.charts.show('Waterfall');
  const rows = app.charts.panel
    .getByRole('list', { name: 'Share of the noise at logits' })
    .getByRole('listitem');
  await expect(rows.first()).toHaveAccessibleName(
    new RegExp(`^${secondWorst.label}, 9\\d\\.\\d % `),
  );
  await expect(rows.last()).toHaveAccessibleName(/^measured at logits, 100\.0 % .* 4\.1 dB now$/);

  await test.step('and it is right: without that layer the output is what it foresaw', async () => {
    const name = (await rows.first().getAttribute('aria-label')) ?? '';
    const foreseen = Number(/output predicted without it ([\d.]+) dB/.exec(name)?.[1]);
    await app.layers.toggleSkip(secondWorst.label);
    await app.measured();
    const measured = (await app.results.outputDb()) ?? 0;
    expect(Math.abs(measured - foreseen)).toBeLessThan(4);
  });
  await app.undoButton.click();
  await app.undoButton.click();
  await app.charts.show('SQNR per layer');
  await app.page.keyboard.press('Escape');
});

test('tuning finds the layers, shows every point it measured, and is one undo step', async ({
  app,
  page,
}) => {
  await page.keyboard.press('t');
  const dialog = app.dialog('Tune');
  const field = dialog.getByRole('textbox', { name: 'Output SQNR, at least' });
  await test.step('a senseless target is not searched', async () => {
    await field.fill('much');
    await expect(dialog.getByRole('button', { name: 'Find', exact: true })).toBeDisabled();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  });
  await field.fill('20');
  await dialog.getByRole('button', { name: 'Find', exact: true }).click();
  const verdict = dialog.getByRole('status');
  await expect(verdict).toContainText(/^2 layers in float reach 2\d\.\d dB/, { timeout: 60_000 });
  const front = dialog.getByRole('region', { name: 'Recipes on the front' }).getByRole('button');
  expect(await front.count()).toBeGreaterThanOrEqual(3);
  await expect(front.first()).toContainText('All int8');
  await expect(dialog.getByRole('group', { name: /^Tuning: / })).toContainText('target 20 dB');

  await dialog.getByRole('button', { name: 'Apply 2 skips' }).click();
  await expect(dialog).toBeHidden();
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  await app.measured();
  expect(await app.results.outputDb()).toBeGreaterThan(20);
  await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThanOrEqual(99);
  await expect(app.undoButton).toHaveAccessibleName('Undo: Tune: 2 skips');
  await page.keyboard.press('Control+z');
  await app.layers.expectSkipped();
});

test('tuning to an accuracy drop needs no more layers than the best hand pick', async ({ app }) => {
  await app.palette.run('Tune');
  const dialog = app.dialog('Tune');
  await dialog.getByRole('textbox', { name: 'Accuracy drop, at most' }).fill('1');
  await dialog.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText(/^[12] layers? in float reach/, {
    timeout: 60_000,
  });
  await dialog.getByRole('button', { name: /^Apply [12] skips?$/ }).click();
  await app.measured();
  await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThanOrEqual(98.7);
  await app.undoButton.click();
});

test('remedies are measured and one click applies the best of them', async ({ app }) => {
  await app.layers.select(worst.label);
  const remedies = app.inspector.section('Remedies');
  await remedies.getByRole('button', { name: 'Measure remedies' }).click();
  const rows = remedies.getByRole('button', { name: /^Apply: / });
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBeGreaterThan(2);
  await expect(remedies.getByRole('button', { name: 'Measure remedies' })).toHaveCount(0);
  const best = rows.first();
  const text = (await best.innerText()).replace('Apply:', '').trim();
  const promised = Number(/\d+\.\d/.exec(text)?.[0]);
  expect(promised).toBeGreaterThan(3.5);
  await best.click();
  await app.measured();
  expect(Math.abs(((await app.results.outputDb()) ?? 0) - promised)).toBeLessThan(0.15);
  await expect(app.undoButton).toHaveAccessibleName(`Undo: ${text.split('\n')[0] ?? ''}`);
  await app.undoButton.click();
  await app.page.keyboard.press('Escape');
});

test('accuracy lists the answers that changed, and fixing the layers empties it', async ({
  app,
}) => {
  expect(await app.results.value('Accuracy')).toBeCloseTo(73.5, 0);
  await app.results.readout('Accuracy').click();
  const dialog = app.dialog('Accuracy');
  await expect(dialog).toContainText('797 samples, real kernels');
  const heading = dialog.getByRole('heading', { name: /answers changed/ });
  const changed = async (): Promise<number> => Number(/^\d+/.exec(await heading.innerText())?.[0]);
  // What was judged before another recipe is judged again: until then the older answers stand there.
  await expect.poll(changed).toBeGreaterThan(190);
  expect(await changed()).toBeLessThan(230);
  const first = dialog.getByRole('listitem').first();
  await expect(first).toContainText(/\d → \d/);
  await expect(first.getByRole('img')).toHaveJSProperty('complete', true);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await app.layers.toggleSkip(worst.label);
  await app.layers.toggleSkip(secondWorst.label);
  await app.measured();
  await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThan(99);
  await app.results.readout('Accuracy').click();
  await expect.poll(changed).toBeLessThan(10);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await app.undoButton.click();
  await app.undoButton.click();
  await app.page.keyboard.press('Escape');
});

test('the benchmark says what really ran, and where', async ({ app }) => {
  await app.layers.toggleSkip(worst.label);
  await app.measured();
  await app.palette.run('Benchmark');
  const dialog = app.dialog('Benchmark');
  await expect(dialog.getByRole('list', { name: 'Layers' })).toBeVisible({ timeout: 60_000 });
  const rows = dialog.getByRole('list', { name: 'Layers' }).getByRole('listitem');
  // What stands in no layer is counted too: nodes that the quantization brought along.
  await expect(rows).toHaveCount(24);
  await expect(rows.last()).toContainText('Nodes outside layers');
  await expect(rows.filter({ hasText: worst.label })).toContainText('float');
  await expect(rows.filter({ hasText: secondWorst.label })).toContainText('QLinearConv');
  await expect(dialog).toContainText(/2 threads|\d+ threads?, \d+ repeats, interleaved/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(await app.results.value('Latency')).toBeGreaterThan(0);
  expect(await app.results.note('Latency')).toContain('float');
  await app.undoButton.click();
  await app.page.keyboard.press('Escape');
});

test('the samples view finds the inputs that suffer and follows one through the layers', async ({
  app,
}) => {
  await app.charts.show('Samples');
  const list = app.charts.panel.getByRole('listbox', {
    name: /^Error of 64 samples at 23 layers/,
  });
  await expect(list).toBeVisible();
  await list.focus();
  await list.press('Home');
  await expect(list).toHaveAttribute('aria-activedescendant', /./);
  const id = (await list.getAttribute('aria-activedescendant')) ?? '';
  await expect(app.page.locator(`[id="${id}"]`)).toContainText(/\.png/);
  await list.press('Escape');
  await expect(list).not.toHaveAttribute('aria-activedescendant', /./);
  await app.charts.show('SQNR per layer');
});
