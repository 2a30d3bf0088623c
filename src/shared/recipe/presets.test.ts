import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observerNames } from './observers';
import { presetNames, presets } from './presets';
import { emptyRecipe } from './recipe';
import { wholeModelConfig } from './resolve';

test('menus show what a preset says where the recipe does not', () => {
  const observerOf = (preset: (typeof presetNames)[number]): string =>
    wholeModelConfig({ ...emptyRecipe, preset }).activation.observer;
  expect(presetNames.filter((preset) => observerOf(preset) === 'histogram')).toEqual([
    'fbgemm',
    'x86',
    'qnnpack',
  ]);
  const isPerTensor = (preset: (typeof presetNames)[number]): boolean =>
    presets[preset].config.weight.granularity === 'tensor';
  expect(presetNames.filter(isPerTensor)).toEqual(['ort-u8s8', 'ort-s8s8', 'qnnpack']);
});

test('the global entry changes only what it names', () => {
  const recipe = {
    ...emptyRecipe,
    preset: 'fbgemm',
    global: { weight: { dtype: 'uint8' } },
  } as const;
  expect(wholeModelConfig(recipe)).toMatchObject({
    activation: { observer: 'histogram', reduceRange: true },
    weight: { dtype: 'uint8', granularity: 'channel' },
  });
  expect(wholeModelConfig({ ...recipe, global: 'none' })).toBe(presets.fbgemm.config);
});

test('the manual of the command line names every preset and observer', () => {
  const manual = readFileSync('docs/cli.md', 'utf8');
  const unnamed = [...presetNames, ...observerNames].filter(
    (name) => !manual.includes(`\`${name}\``),
  );
  expect(unnamed).toEqual([]);
});
