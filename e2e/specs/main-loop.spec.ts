import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { judgeDigits, readWrittenModel } from '../fixtures/exported-model';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

test('a newcomer opens the sample, skips the two worst layers and exports a model that works', async ({
  app,
  folder,
}) => {
  await app.openSample();
  await app.graph.drawn();
  await app.run();

  await test.step('int8 has broken the model', async () => {
    expect(await app.results.outputDb()).toBeCloseTo(3.4, 1);
    expect(await app.results.note('Output SQNR')).toBe('all int8');
    await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThan(73);
    expect(await app.results.value('Accuracy')).toBeLessThan(74);
    expect(await app.results.note('Accuracy')).toContain('float 99.7');
  });

  await test.step('table, chart and graph name the same two culprits', async () => {
    expect(await app.layers.value(worst.label, 'Iso')).toBeCloseTo(1.1, 1);
    expect(await app.layers.value(secondWorst.label, 'Iso')).toBeCloseTo(5.4, 1);
    await expect(app.layers.panel).toContainText('2 below 20 dB');
    await expect(app.graph.panel).toContainText('2 layers under 20 dB');
    await expect(app.charts.plot).toContainText('1.1');
    await expect(app.charts.plot).toContainText('5.4');
    await expect(app.charts.list).toHaveAccessibleName('Isolated SQNR of 23 layers, in order');
  });

  await app.layers.toggleSkip(worst.label);
  await app.layers.expectSkipped(worst.label);
  await app.measured();
  const afterOne = await app.results.outputDb();
  expect(afterOne).toBeGreaterThan(4);

  await app.charts.toggleSkip(secondWorst.node);
  await app.layers.expectSkipped(worst.label, secondWorst.label);
  await app.measured();
  expect(await app.results.outputDb()).toBeGreaterThan(20);
  await expect.poll(() => app.results.value('Accuracy')).toBeGreaterThanOrEqual(99);
  const accuracy = await app.results.value('Accuracy');

  await app.exporting.open();
  await app.exporting.alsoWrite('Table, CSV');
  const words = await app.exporting.write('digits.int8.onnx');
  expect(words).toMatch(/^4 files are written\./);

  await test.step('the file is what the screen said', async () => {
    const file = path.join(folder, 'digits.int8.onnx');
    const written = await readWrittenModel(file);
    expect(countTypes(written.weightTypes)).toEqual({ INT8: 18, FLOAT: 2 });
    for (const layer of [worst, secondWorst]) {
      expect(written.weightTypes[layer.node]).toBe('FLOAT');
      expect(written.floatConvolutions.filter((name) => name.startsWith(layer.scope))).toHaveLength(
        1,
      );
    }
    expect(written.floatConvolutions).toHaveLength(2);
    expect(written.executedOps).toMatchObject({ QLinearConv: 17, QGemm: 1 });
    expect((await judgeDigits(file)) * 100).toBeCloseTo(accuracy ?? 0, 0);

    const recipe = JSON.parse(await readFile(path.join(folder, 'digits.recipe.json'), 'utf8'));
    expect(recipe).toEqual({
      schema: 'bitloupe.recipe/1',
      preset: 'ort-u8s8',
      layers: { [worst.node]: 'none', [secondWorst.node]: 'none' },
    });
    const csv = await readFile(path.join(folder, 'digits.layers.csv'), 'utf8');
    expect(csv.trim().split('\n')).toHaveLength(24);
  });
});

function countTypes(types: Readonly<Record<string, string>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of Object.values(types)) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
