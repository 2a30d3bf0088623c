import { expect, measuredTest as test } from '../fixtures/test';

test('simulated and real kernels stand side by side, layer by layer', async ({ app }) => {
  const before = await app.results.outputDb();
  await app.status.getByRole('button', { name: 'Simulated kernels' }).click();
  const dialog = app.dialog('Simulated and real kernels');
  const outputs = dialog.getByRole('list', { name: 'Outputs' });
  await expect(outputs).toContainText(/simulated \d+\.\d dB.*real \d+\.\d dB/, { timeout: 60_000 });
  const text = await outputs.innerText();
  const simulated = Number(/simulated (\d+\.\d)/.exec(text)?.[1]);
  expect(Math.abs(simulated - (before ?? 0))).toBeLessThan(0.11);

  const table = dialog.getByRole('table', { name: 'Change per layer' });
  await expect(table).toHaveAttribute('aria-rowcount', '24');
  const rows = table.getByRole('row');
  await expect(rows.nth(1).getByRole('cell').nth(2)).toHaveText(/^\d+\.\d$/);
  // The largest change first, unless asked otherwise.
  const changes = async (): Promise<readonly number[]> => {
    const cells = await Promise.all(
      [1, 2, 3].map((row) => rows.nth(row).getByRole('cell').nth(4).innerText()),
    );
    return cells.map((cell) => Math.abs(Number(cell.replace('−', '-'))));
  };
  const [first = 0, second = 0, third = 0] = await changes();
  expect(first).toBeGreaterThanOrEqual(second);
  expect(second).toBeGreaterThanOrEqual(third);
  await dialog.getByRole('radio', { name: 'By position' }).click();
  await expect(rows.nth(1).getByRole('cell').first()).toHaveText('1');

  // The same recipe is not measured twice.
  await dialog.getByRole('button', { name: 'Close' }).click();
  await app.measure('Simulated and real kernels');
  await expect(dialog.getByRole('button', { name: 'Measure again' })).toBeEnabled();
  await expect(dialog).not.toContainText('from an earlier recipe');
  await dialog.getByRole('button', { name: 'Close' }).click();
});
