import { expect, test } from 'vitest';
import { waterfallEnd, waterfallRows } from './waterfall-rows';

const prediction = {
  outputDb: 7.5,
  toggled: [8, null, 22, 7.6],
  shares: [0.02, 0, 0.9, 0.03],
  interaction: 0.05,
  errors: [],
};

test('layers stand by share and the bars join up to the measured noise', () => {
  const rows = waterfallRows(prediction, 10);
  expect(rows.map((row) => [row.kind, ...row.layers])).toEqual([
    ['layer', 2],
    ['layer', 3],
    ['layer', 0],
    ['interaction'],
    ['total'],
  ]);
  expect(rows[1]?.from).toBe(rows[0]?.to);
  expect(rows.at(-2)?.to).toBeCloseTo(1, 9);
  expect(rows[0]?.withoutDb).toBe(22);
});

test('what does not fit is one row with its layers', () => {
  const rows = waterfallRows(prediction, 4);
  expect(rows.map((row) => row.kind)).toEqual(['layer', 'rest', 'interaction', 'total']);
  expect(rows[1]?.layers).toEqual([3, 0]);
});

test('layers that cancel each other reach past 100 % and come back', () => {
  const rows = waterfallRows({ ...prediction, interaction: -0.3, shares: [0.4, 0, 0.9, 0] }, 10);
  expect(waterfallEnd(rows)).toBe(1.5);
  expect(rows.at(-2)).toMatchObject({ kind: 'interaction', share: -0.3 });
  expect(rows.at(-2)?.to).toBeCloseTo(1, 9);
});
