import { expect, test } from 'vitest';
import { orderLayers } from './bar-order';

test('by position the layers stay in execution order', () => {
  expect(orderLayers([3, null, 1], [false, false, false], 'position')).toEqual([0, 1, 2]);
});

test('by value the worst comes first, exact after every number, undefined last', () => {
  const db = [30, null, -2, null, 30];
  const exact = [false, false, false, true, false];
  expect(orderLayers(db, exact, 'value')).toEqual([2, 0, 4, 3, 1]);
});
