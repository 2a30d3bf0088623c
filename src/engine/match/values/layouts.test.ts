import { expect, test } from 'vitest';
import { layoutsBetween } from './layouts';

test('channels are found last where the other dimensions are not stated', () => {
  expect(layoutsBetween(['N', 3, 'H', 'W'], ['N', 'H', 'W', 3])[0]).toBe('last');
  expect(layoutsBetween(['N', 3, 'H', 'W'], ['M', 3, 'A', 'B'])[0]).toBe('same');
  expect(layoutsBetween([1, 3, 8, 8], ['N', 'H', 'W', 3])[0]).toBe('last');
});

test('dimensions of 1 do not count, and are left away only where that is needed', () => {
  expect(layoutsBetween([1, 64], [1, 64, 1, 1])).toContain('same');
  expect(layoutsBetween([1, 8, 8, 8], [1, 8, 8, 8])[0]).toBe('same');
  expect(layoutsBetween([1, 3, 8, 8], [1, 8, 8, 4])).toEqual([]);
});
