import { describe, expect, it } from 'vitest';
import type { TunePoint } from '../../../shared/contract/tuning';
import { tuneFront } from './front';

const point = (skipped: readonly string[], outputDb: number | null): TunePoint => ({
  skipped,
  outputDb,
  accuracy: null,
  agreement: null,
  cost: skipped.length,
  reachesTarget: false,
});

describe('the front of tuning', () => {
  it('keeps what no other recipe beats, and says what each step adds', () => {
    const rows = tuneFront([
      point(['a'], 7.5),
      point([], 3.4),
      point(['b'], 4.1),
      point(['b', 'a'], 7.2),
      point(['a', 'c'], 22.4),
    ]);
    expect(
      rows.map((row) => [
        row.index,
        row.added.join(),
        row.gainDb === null ? null : Math.round(row.gainDb * 10) / 10,
      ]),
    ).toEqual([
      [1, '', null],
      [0, 'a', 4.1],
      [4, 'c', 14.9],
    ]);
  });

  it('leaves out recipes without a number', () => {
    expect(tuneFront([point(['a'], null)])).toEqual([]);
  });
});
