import { expect, test } from 'vitest';
import { freshName } from './fresh-name';

test('a wanted name that is taken is numbered, and taken from then on', () => {
  const taken = new Set(['a', 'a_1']);
  expect(freshName(taken, 'b')).toBe('b');
  expect(freshName(taken, 'a')).toBe('a_2');
  expect(freshName(taken, 'a')).toBe('a_3');
  expect(freshName(taken, 'b')).toBe('b_1');
});
