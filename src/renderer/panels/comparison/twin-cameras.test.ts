import { expect, test } from 'vitest';
import { shiftAt } from './twin-cameras';

const pairs = [
  { x: 0, y: 0, dx: 100, dy: 0 },
  { x: 1000, y: 0, dx: 500, dy: 40 },
];

test('at a layer the other picture is as far away as its twin', () => {
  expect(shiftAt(pairs, { x: 0, y: 0 })?.dx).toBeCloseTo(100, 3);
  expect(shiftAt(pairs, { x: 1000, y: 0 })?.dy).toBeCloseTo(40, 3);
});

test('half way between two layers it is half way between both shifts, without a jump', () => {
  const at = (x: number) => shiftAt(pairs, { x, y: 0 })?.dx ?? NaN;
  expect(at(500)).toBeCloseTo(300, 6);
  expect(Math.abs(at(501) - at(499))).toBeLessThan(20);
});

test('models that share no layer on screen are not moved together', () => {
  expect(shiftAt([], { x: 0, y: 0 })).toBeNull();
});
