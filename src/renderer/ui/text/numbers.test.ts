import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDb,
  formatDeltaDb,
  formatDuration,
  formatPercent,
  formatScale,
  formatShare,
  formatTimeLeft,
} from './numbers';

describe('numbers', () => {
  it('write dB with one decimal and a real minus sign, and never a negative zero', () => {
    expect([7.46, -2.31, -0.04, null].map((db) => formatDb(db))).toEqual([
      '7.5',
      '−2.3',
      '0.0',
      '–',
    ]);
    expect(formatDb(null, true)).toBe('exact');
  });

  it('give differences a sign', () => {
    expect([14.93, -0.5, 0].map(formatDeltaDb)).toEqual(['+14.9', '−0.5', '0.0']);
  });

  it('write sizes with three digits', () => {
    expect([812, 99_000, 211_300, 4_750_000, 25_600_000_000].map(formatBytes)).toEqual([
      '812 B',
      '99.0 kB',
      '211 kB',
      '4.75 MB',
      '25.6 GB',
    ]);
  });

  it('choose the unit of a duration', () => {
    expect([0.042, 0.0034, 17.1, 250, 25_100].map(formatDuration)).toEqual([
      '42 µs',
      '3.4 µs',
      '17.1 ms',
      '250 ms',
      '25.1 s',
    ]);
  });

  it('round the time left', () => {
    expect([180, 9_940, 42_300, 260_000].map(formatTimeLeft)).toEqual([
      '0.2 s left',
      '9.9 s left',
      '42 s left',
      '4 min left',
    ]);
  });

  it('write shares, scales and counts', () => {
    expect(formatPercent(0.926)).toBe('92.6');
    expect(formatShare(0.0001)).toBe('<0.1');
    expect(formatScale(0.023529)).toBe('0.02353');
    expect(formatCount(24_000)).toBe('24,000');
  });
});
