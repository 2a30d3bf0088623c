import { describe, expect, it, test } from 'vitest';
import { shareTicks, waterfallEnd, waterfallRows } from './waterfall-rows';

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

describe('labels of the axis', () => {
  it('stand at every quarter where there is room', () => {
    expect(shareTicks(1, 600)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('never touch, however far the axis goes, and name its end', () => {
    for (const end of [1, 1.25, 1.75, 3.75, 4, 12.25, 60])
      for (const width of [180, 300, 640, 900]) {
        const ticks = shareTicks(end, width);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBe(end);
        const px = ticks.map((tick) => (tick / end) * width);
        const gaps = px.slice(1).map((at, index) => at - (px[index] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(ticks.length > 2 ? 56 : 0);
      }
  });
});
