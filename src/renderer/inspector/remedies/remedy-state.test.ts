import { expect, test } from 'vitest';
import type { Remedy } from '../../../shared/contract/tuning';
import { isApplied, isBetter, rankRemedies } from './remedy-state';

const remedy = (patch: Partial<Remedy>): Remedy => ({
  kind: 'skip',
  label: '',
  patches: [],
  measuredDb: null,
  predictedDb: null,
  extraBytes: 0,
  ...patch,
});

test('a remedy is applied when the recipe holds all of its patches', () => {
  const recipe = {
    schema: 'bitloupe.recipe/1',
    layers: { a: 'none', b: { activation: { dtype: 'uint16', observer: 'mse' } } },
  } as const;
  const wide = { layer: 'b', patch: { activation: { dtype: 'uint16' } } } as const;
  expect(isApplied(remedy({ patches: [{ layer: 'a', patch: 'none' }] }), recipe)).toBe(true);
  expect(isApplied(remedy({ patches: [wide] }), recipe)).toBe(true);
  expect(isApplied(remedy({ patches: [wide, { layer: 'c', patch: 'none' }] }), recipe)).toBe(false);
  expect(
    isApplied(
      remedy({ patches: [{ layer: 'a', patch: { weight: { granularity: 'channel' } } }] }),
      recipe,
    ),
  ).toBe(false);
  expect(isApplied(remedy({}), recipe)).toBe(false);
});

test('the best measured remedy comes first, the smaller of two equals before the larger', () => {
  const ranked = rankRemedies([
    remedy({ label: 'c', measuredDb: 7 }),
    remedy({ label: 'b', measuredDb: 22, extraBytes: 3500 }),
    remedy({ label: 'a', measuredDb: 22, extraBytes: 600 }),
    remedy({ label: 'd' }),
  ]);
  expect(ranked.map(({ label }) => label)).toEqual(['a', 'b', 'c', 'd']);
});

test('only what was measured to win counts as help', () => {
  expect(isBetter(remedy({ measuredDb: 22 }), 20)).toBe(true);
  expect(isBetter(remedy({ measuredDb: 20.04 }), 20)).toBe(false);
  expect(isBetter(remedy({ predictedDb: 30 }), 20)).toBe(false);
  expect(isBetter(remedy({ measuredDb: 22 }), null)).toBe(false);
});
