import { expect, test } from 'vitest';
import { dbAxis } from './db-axis';

test('ordinary values get the usual axis from 0 to 50 dB', () => {
  expect(dbAxis([[1, 20, null, 41.3]])).toEqual({ lo: 0, hi: 50, ticks: [0, 10, 20, 30, 40, 50] });
});

test('a lone outlier does not stretch the axis', () => {
  const many = Array.from({ length: 99 }, () => 30);
  expect(dbAxis([[...many, 300]]).hi).toBe(50);
});

test('a handful of exact-looking layers is cut off at 60 dB, so that the rest stays readable', () => {
  const many = Array.from({ length: 70 }, () => 30);
  expect(dbAxis([[...many, 90, 110, 118, 95, 101]]).hi).toBe(60);
});

test('16-bit values widen the axis and thin its ticks', () => {
  expect(dbAxis([[70, 80, 88]])).toEqual({ lo: 0, hi: 90, ticks: [0, 20, 40, 60, 80] });
});

test('noise louder than the signal opens the axis below zero', () => {
  expect(dbAxis([[-4, 20]]).lo).toBe(-10);
  expect(dbAxis([[-400, 20]]).lo).toBe(-20);
  expect(dbAxis([[-0.3, 20]]).lo).toBe(0);
});

test('no values at all still make an axis', () => {
  expect(dbAxis([[null]]).hi).toBe(50);
});
