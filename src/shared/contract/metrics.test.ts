import { expect, test } from 'vitest';
import { badness, isSensitivity, metricIds, metricTable, readMetric } from './metrics';

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

test('the lower SQNR is the worse one, and what is not known is not bad', () => {
  expect(badness('accumulated', 5)).toBeGreaterThan(badness('accumulated', 20));
  expect(badness('accumulated', null)).toBeLessThan(badness('accumulated', 200));
});

test('a value is read where it stands, with what is said of it', () => {
  const sensed = { layer: 'conv', oneInDb: 12, oneOutDb: 30, samples: 4 };
  const report = { isolated: { sqnrDb: null, exact: true } } as const;
  expect(readMetric('isolated', report)).toMatchObject({ value: null, exact: true });
  expect(readMetric('shadow', report)).toBeNull();
  expect(readMetric('oneOut', null, sensed)).toEqual({ value: 30 });
  expect(readMetric('oneIn', null)).toBeNull();
});
