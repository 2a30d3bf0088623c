import { expect, test } from 'vitest';
import { countTicks, rangeTicks } from './count-ticks';

test('few counts get a tick each, many round ones', () => {
  expect(countTicks(4, 8)).toEqual([0, 1, 2, 3, 4]);
  expect(countTicks(60, 6)).toEqual([0, 20, 40, 60]);
  expect(countTicks(0, 6)).toEqual([0, 1]);
});

test('ranges get round ticks that enclose them', () => {
  expect(rangeTicks(0.73, 0.997, 5)).toEqual([0.7, 0.8, 0.9, 1]);
  expect(rangeTicks(3.4, 36.3, 6)).toEqual([0, 10, 20, 30, 40]);
  expect(rangeTicks(-2.1, 12, 5)).toEqual([-5, 0, 5, 10, 15]);
  expect(rangeTicks(5, 5, 4).length).toBeGreaterThan(1);
});
