import { expect, test } from 'vitest';
import { axisTicks } from './column-axis';
import { plotBox } from './plot-box';

const columns = (count: number, per = 1) =>
  Array.from({ length: count }, (_, i) => ({
    number: i * per + 1,
    last: (i + 1) * per,
    float: false,
  }));
const box = (count: number) =>
  plotBox({ width: 600, height: 200 }, { left: 0, right: 0, top: 0, bottom: 40 }, count, {
    lo: 0,
    hi: 50,
    ticks: [],
  });

test('every layer has its number where there is room', () => {
  expect(axisTicks(box(24), columns(24), null, true)).toHaveLength(24);
});

test('many layers get round numbers, evenly apart, and the focused one', () => {
  const numbers = axisTicks(box(300), columns(300), 36, true).map((tick) => tick.number);
  expect(numbers).toEqual([
    1, 20, 60, 80, 100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 37,
  ]);
});

test('merged columns are numbered by the layers they hold', () => {
  const ticks = axisTicks(box(500), columns(500, 6), null, true);
  for (const { column, number } of ticks) expect(Math.ceil(number / 6)).toBe(column + 1);
  expect(ticks.map((tick) => tick.number).slice(0, 3)).toEqual([1, 200, 400]);
});

test('bars out of order are not numbered in part', () => {
  expect(axisTicks(box(300), columns(300), null, false)).toEqual([]);
});
