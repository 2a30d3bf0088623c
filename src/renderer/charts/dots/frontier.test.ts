import { expect, test } from 'vitest';
import { paretoFrontier } from './frontier';

test('the frontier climbs from the cheapest point and leaves out what is beaten', () => {
  const points = [
    { cost: 1, gain: 4.1 },
    { cost: 0, gain: 3.4 },
    { cost: 3, gain: 3.4 },
    { cost: 1, gain: 7.5 },
    { cost: 2, gain: null },
  ];
  expect(paretoFrontier(points)).toEqual([1, 3]);
});

test('of equal points only the first is on it', () => {
  expect(
    paretoFrontier([
      { cost: 1, gain: 5 },
      { cost: 1, gain: 5 },
    ]),
  ).toEqual([0]);
});
