import { expect, test } from 'vitest';
import { dtypes, integerRange, storedTypes, type StoredType } from './dtypes';

const names = Object.keys(dtypes) as StoredType[];
const plain = { symmetric: false, reduceRange: false };

test.each(names)('the whole range of %s fits its array', (name) => {
  const { array, bits } = dtypes[name];
  const { min, max } = integerRange(name, plain);
  expect([...array.of(min, max)]).toEqual([min, max]);
  expect(max - min + 1).toBe(2 ** bits);
  // Of 4 bits one stands in each byte.
  expect(array.BYTES_PER_ELEMENT * 8).toBe(Math.max(8, bits));
});

const whole = names.filter((name) => dtypes[name].bits >= 8);
test.each(whole)('the array of %s holds its whole range, and not one more', (name) => {
  const { array } = dtypes[name];
  const { min, max } = integerRange(name, plain);
  expect([array.of(min - 1)[0], array.of(max + 1)[0]]).toEqual([max, min]);
});

test.each(names)('symmetric and reduced ranges of %s lie within the whole', (name) => {
  const whole = integerRange(name, plain);
  for (const symmetric of [false, true]) {
    for (const reduceRange of [false, true]) {
      const { min, max } = integerRange(name, { symmetric, reduceRange });
      expect(min).toBeGreaterThanOrEqual(whole.min);
      expect(max).toBeLessThanOrEqual(whole.max);
      expect(symmetric && dtypes[name].isSigned ? min + max : 0).toBe(0);
    }
  }
});

test('every type can be stored', () => {
  expect(storedTypes).toEqual(expect.arrayContaining(names));
});
