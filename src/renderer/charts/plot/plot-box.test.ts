import { expect, test } from 'vitest';
import { columnAt, columnCentre, dbAt, plotBox, tickEvery, yOf } from './plot-box';

const axis = { lo: 0, hi: 50, ticks: [0, 50] };
const box = plotBox(
  { width: 340, height: 168 },
  { left: 36, right: 64, top: 28, bottom: 40 },
  24,
  axis,
);

test('a value and its pixel row are each other’s inverse', () => {
  expect(yOf(box, 0)).toBe(128);
  expect(yOf(box, 50)).toBe(28);
  expect(dbAt(box, yOf(box, 17))).toBeCloseTo(17, 9);
});

test('values off the axis lie on its edge', () => {
  expect(yOf(box, 80)).toBe(28);
  expect(yOf(box, -5)).toBe(128);
  expect(dbAt(box, 1000)).toBe(0);
});

test('every column is found at its centre', () => {
  for (let column = 0; column < 24; column += 1)
    expect(columnAt(box, columnCentre(box, column))).toBe(column);
  expect(columnAt(box, 10)).toBeNull();
  expect(columnAt(box, 10, true)).toBe(0);
  expect(columnAt(box, 339, true)).toBe(23);
});

test('numbers under the axis thin out before they touch', () => {
  expect(tickEvery(25, 2)).toBe(1);
  expect(tickEvery(11, 2)).toBe(2);
  expect(tickEvery(0.5, 4)).toBe(100);
});
