import { expect, test } from 'vitest';
import { getOrMake } from './get-or-make';

test('a value is made once for every key', () => {
  const known = new Map([['a', 1]]);
  let made = 1;
  const next = (): number => (made += 1);
  expect(['a', 'b', 'c', 'b', 'a'].map((key) => getOrMake(known, key, next))).toEqual([
    1, 2, 3, 2, 1,
  ]);
  expect([...known]).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
});
