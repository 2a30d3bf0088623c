import { expect, test } from 'vitest';
import type { Recipe } from './recipe';
import { changedEntry, mergePatch, withChange, withoutSkips } from './recipe-changes';

const recipe: Recipe = {
  schema: 'bitloupe.recipe/1',
  layers: {
    a: { activation: { dtype: 'uint16' } },
    b: 'none',
    c: { activation: { dtype: 'uint16' } },
  },
};

test('a second change keeps the first', () => {
  expect(
    changedEntry(recipe, 'a', {
      activation: { observer: 'mse' },
      weight: { granularity: 'channel' },
    }),
  ).toEqual({
    activation: { dtype: 'uint16', observer: 'mse' },
    weight: { granularity: 'channel' },
  });
});

test('changing a skipped layer quantizes it', () => {
  expect(changedEntry(recipe, 'b', { activation: { observer: 'mse' } })).toEqual({
    activation: { observer: 'mse' },
  });
});

test('several layers change together, each on top of its own entry', () => {
  expect(withChange(recipe, ['a', 'b', 'd'], { weight: { observer: 'mse' } }).layers).toEqual({
    a: { activation: { dtype: 'uint16' }, weight: { observer: 'mse' } },
    b: { weight: { observer: 'mse' } },
    c: { activation: { dtype: 'uint16' } },
    d: { weight: { observer: 'mse' } },
  });
});

test('patches merge field by field', () => {
  expect(
    mergePatch(
      { weight: { granularity: 'channel' } },
      { weight: { dtype: 'uint8' }, activation: { dtype: 'uint16' } },
    ),
  ).toEqual({
    weight: { granularity: 'channel', dtype: 'uint8' },
    activation: { dtype: 'uint16' },
  });
  expect(mergePatch('none', { activation: { symmetric: true } })).toEqual({
    activation: { symmetric: true },
  });
});

test('a recipe without its skips keeps every qconfig', () => {
  expect(
    withoutSkips({
      schema: 'bitloupe.recipe/1',
      preset: 'ort-u8s8',
      ops: { Add: 'none', Conv: { weight: { granularity: 'channel' } } },
      patterns: [['/head/*', 'none']],
      layers: { a: 'none', b: { activation: { dtype: 'uint16' } } },
    }),
  ).toEqual({
    schema: 'bitloupe.recipe/1',
    preset: 'ort-u8s8',
    ops: { Conv: { weight: { granularity: 'channel' } } },
    layers: { b: { activation: { dtype: 'uint16' } } },
  });
});
