import { expect, test } from 'vitest';
import { groupUnderBudget } from './groups';

const same = (cost: number): number => cost;

test('items are grouped in order, and a group stays within the budget', () => {
  expect(groupUnderBudget([40, 40, 40, 10, 90], same, 100)).toEqual([[40, 40], [40, 10], [90]]);
  expect(groupUnderBudget([40, 60, 1, 99], same, 100)).toEqual([
    [40, 60],
    [1, 99],
  ]);
});

test('an item larger than the budget stands alone', () => {
  expect(groupUnderBudget([10, 500, 10], same, 100)).toEqual([[10], [500], [10]]);
});

test('nothing makes no group', () => {
  expect(groupUnderBudget([], same, 100)).toEqual([]);
});
