import { expect, test } from 'vitest';
import { reduceBars } from './reduce-bars';

const order = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test('a chart that fits keeps one bar a layer', () => {
  expect(reduceBars(order(3), [1, 2, 3], 5)).toEqual(
    [0, 1, 2].map((layer) => ({ layer, layers: [layer] })),
  );
});

test('merged bars show their worst layer and every layer stands in exactly one bar', () => {
  const db = order(5000).map((i) => (i === 3333 ? -7 : 30));
  const bars = reduceBars(order(5000), db, 2000);
  expect(bars).toHaveLength(2000);
  expect(bars.flatMap((bar) => bar.layers)).toEqual(order(5000));
  expect(bars.filter((bar) => bar.layer === 3333)).toHaveLength(1);
});

test('an undefined value never hides a defined one', () => {
  expect(reduceBars([0, 1], [null, 40], 1)[0]?.layer).toBe(1);
});
