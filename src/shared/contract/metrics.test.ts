import { expect, test } from 'vitest';
import { isSensitivity, metricIds, metricTable } from './metrics';

test('metrics are offered from what needs least to what takes longest', () => {
  expect(metricIds).toEqual(['weights', 'accumulated', 'isolated', 'shadow', 'oneIn', 'oneOut']);
  expect(metricIds.filter(isSensitivity)).toEqual(['oneIn', 'oneOut']);
});

test('no two metrics share a name, a meaning, or the key of their partial values', () => {
  for (const field of ['label', 'definition', 'partial'] as const) {
    const texts = metricIds.map((id) => metricTable[id][field]);
    expect(new Set(texts).size).toBe(texts.length);
  }
});
