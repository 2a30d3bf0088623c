import { expect, test } from 'vitest';
import { indexText } from './tensor-index';

test.each([
  [0, [16, 1, 3, 3], '[0, 0, 0, 0]'],
  [8, [16, 1, 3, 3], '[0, 0, 2, 2]'],
  [143, [16, 1, 3, 3], '[15, 0, 2, 2]'],
  [5, [10], '[5]'],
  [0, [], '[]'],
])('value %i of %j stands at %s', (at, shape, text) => {
  expect(indexText(at, shape)).toBe(text);
});
