import { expect, test } from 'vitest';
import { orderRanks } from './order';

const child = (rank: number, width = 100) => ({ width, height: 40, rank });
const children = [child(0), child(1), child(1), child(1), child(2)];
const edges = [1, 2, 3].flatMap((each) => [[0, each] as const, [each, 4] as const]);

test('blocks that are alike are arranged alike, whoever changed the last answer', () => {
  const first = orderRanks(children, edges);
  expect(new Set(first.slice(1, 4)).size).toBe(3);
  const kept = [...first];
  first.reverse();
  expect(orderRanks(children, edges)).toEqual(kept);
});

test('another width or another edge is another block', () => {
  const usual = orderRanks(children, edges);
  expect(orderRanks(children.with(2, child(1, 300)), edges)).not.toEqual(usual);
  const fewer = orderRanks(children, edges.slice(0, 2));
  expect(fewer).toHaveLength(5);
  expect(orderRanks(children, edges)).toEqual(usual);
});

test('ranks of one child each need no order', () => {
  expect(orderRanks([child(0), child(1)], [[0, 1]])).toEqual([0, 0]);
});
