import { expect, test } from 'vitest';
import type { Recipe } from '../../../shared/recipe/recipe';
import { changedEntries, changedEntry } from './own-entry';

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

test('layers that come to the same entry change together', () => {
  const groups = changedEntries(recipe, ['a', 'b', 'c', 'd'], { weight: { observer: 'mse' } });
  expect(groups.map((group) => group.layers)).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
});
