import { expect, test } from 'vitest';
import { lineData, linePath } from './line-data';

const axis = { lo: 0, hi: 50, ticks: [] };
const accumulated = {
  metric: 'accumulated',
  state: 'measured',
  run: 1,
  origin: 'run 1',
  db: [60, null, 10, -3],
  exact: [false, false, false, false],
} as const;
const bars = [0, 1, 2, 3].map((layer) => ({ layer, layers: [layer] }));

test('values are clamped to the axis and follow the order of the bars', () => {
  const points = lineData([...bars].reverse(), accumulated, [1, 2, 3, 4], axis);
  expect(points.map((point) => point.accumulated)).toEqual([0, 10, null, 50]);
  expect(points.map((point) => point.previous)).toEqual([4, 3, 2, 1]);
});

test('a missing value breaks the line instead of bridging it', () => {
  const path = linePath(lineData(bars, accumulated, null, axis), 'accumulated', (x, y) => ({
    x,
    y,
  }));
  expect(path).toBe('M0.0,50.0M2.0,10.0L3.0,0.0');
});
