import { expect, test } from 'vitest';
import { plotBox } from '../plot/plot-box';
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
  const box = plotBox({ width: 4, height: 50 }, { left: 0, right: 0, top: 0, bottom: 0 }, 4, axis);
  const path = linePath(lineData(bars, accumulated, null, axis), 'accumulated', box);
  expect(path).toBe('M0.5,0.0M2.5,40.0L3.5,50.0');
});
