import { expect, test } from 'vitest';
import { groupsUnder } from './paired-runs';

test('pairs are fetched in groups that stay under the limit, in order', () => {
  expect(groupsUnder([40, 40, 40, 10, 90], 100)).toEqual([[0, 1], [2, 3], [4]]);
});

test('a pair larger than the limit is fetched alone', () => {
  expect(groupsUnder([10, 500, 10], 100)).toEqual([[0], [1], [2]]);
  expect(groupsUnder([], 100)).toEqual([]);
});
