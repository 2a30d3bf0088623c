import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankChildren } from './ranks';

describe('ranks', () => {
  it('count a chain', () => {
    expect(
      rankChildren(4, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    ).toEqual([0, 1, 2, 3]);
  });

  it('start a side branch beside what it joins', () => {
    // 0 → 1 → 2 → 4, and 3 → 4 from elsewhere.
    expect(
      rankChildren(5, [
        [0, 1],
        [1, 2],
        [2, 4],
        [3, 4],
      ]),
    ).toEqual([0, 1, 2, 2, 3]);
  });

  it('put every child after all that feed it, whatever the graph', () => {
    const edge = fc.tuple(fc.nat(19), fc.nat(19)).filter(([from, to]) => from < to);
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 60 }), (edges) => {
        const ranks = rankChildren(20, edges);
        return (
          edges.every(([from, to]) => (ranks[from] ?? 0) < (ranks[to] ?? 0)) &&
          Math.min(...ranks) >= 0
        );
      }),
    );
  });

  it('follow the edges where a block was written before what feeds it', () => {
    expect(
      rankChildren(3, [
        [2, 0],
        [0, 1],
      ]),
    ).toEqual([1, 2, 0]);
  });

  it('pay no heed to the edge that closes a ring', () => {
    expect(
      rankChildren(3, [
        [0, 1],
        [1, 2],
        [2, 0],
      ]),
    ).toEqual([0, 1, 2]);
  });
});
