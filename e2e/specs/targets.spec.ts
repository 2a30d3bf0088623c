import { expect, test } from '../fixtures/test';

test('a target chosen in the recipe menu shows what it changes, and its rules', async ({
  app,
  page,
}) => {
  await app.openSampleAndRun();
  const before = await app.results.outputDb();
  await app.chooseFromMenu('Recipe', 'Target', 'TensorRT explicit Q/DQ');
  await app.measured();
  await expect(app.toolbar).toContainText('for TensorRT');
  expect(await app.results.outputDb()).not.toBe(before);
  const inspector = page.getByTestId('inspector');
  const target = inspector.getByRole('region', { name: 'Target' });
  await page.keyboard.press('Escape');
  await expect(target).toContainText('Not run on TensorRT');
  await target
    .getByRole('button', { name: /symmetric|signed-int8/ })
    .first()
    .click();
  await expect(target).toContainText('NVIDIA TensorRT');
});
