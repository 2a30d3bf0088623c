import { describe, expect, it, test } from 'vitest';
import { clipMarks, columnsOf, histogramPaths, rangeLabel } from './histogram-path';

test('gathering bins keeps spikes', () => {
  const counts = Array.from({ length: 2048 }, (_, bin) => (bin === 777 ? 5000 : 1));
  const columns = columnsOf({ lo: 0, hi: 1, counts }, 140);
  expect(columns).toHaveLength(140);
  expect(columns.filter((count) => count === 5000)).toHaveLength(1);
});

test('the highest bin touches the top and empty int8 bins draw nothing', () => {
  const box = { left: 0, top: 10, width: 8, height: 100 };
  const plot = histogramPaths(
    { lo: 0, hi: 1, counts: [0, 999, 9, 0] },
    { lo: 0, hi: 1, counts: [999, 0, 0, 0] },
    box,
  );
  expect(plot.quantizedBars?.match(/M/g)).toHaveLength(1);
  const ys = [...plot.floatOutline.matchAll(/V([\d.]+)/g)].map((match) => Number(match[1]));
  expect(Math.min(...ys)).toBeCloseTo(10 + 100 * (1 - 1 / 1.04), 0);
  expect(ys[0]).toBe(110);
});

test('range labels have a real minus sign and never a negative zero', () => {
  expect([rangeLabel(-85.24, 174), rangeLabel(-0.5051, 1), rangeLabel(-0.00001, 1)]).toEqual([
    '−85.2',
    '−0.51',
    '0.00',
  ]);
});

describe('where the range ends', () => {
  const values = { lo: 0, hi: 0.044 };

  it('is marked where it is in the picture, also a little outside it', () => {
    expect(clipMarks(values, [0, 0.022])).toEqual([
      { value: 0, share: 0, isBeyond: false },
      { value: 0.022, share: 0.5, isBeyond: false },
    ]);
    expect(clipMarks(values, [0, 0.0445])[1]).toMatchObject({ share: 1, isBeyond: false });
  });

  it('is told in words where a fixed range goes on, on either side', () => {
    expect(clipMarks(values, [0, 1])[1]).toEqual({ value: 1, share: 1, isBeyond: true });
    expect(clipMarks({ lo: -0.1, hi: 2 }, [-2, 2])[0]).toMatchObject({ share: 0, isBeyond: true });
  });

  it('of a float tensor is nowhere, and of a constant in the middle', () => {
    expect(clipMarks(values, [null, null])).toEqual([]);
    expect(clipMarks({ lo: 3, hi: 3 }, [3])).toEqual([{ value: 3, share: 0.5, isBeyond: false }]);
  });
});
