import { describe, expect, it } from 'vitest';
import { isBelow, scaleColor, scaleStep } from './scale';

describe('the SQNR scale', () => {
  it('has nine steps of 5 dB, closed at both ends', () => {
    expect([-3, 0, 4.99, 5, 19.9, 20, 39.9, 40, 90].map(scaleStep)).toEqual([
      0, 0, 0, 1, 3, 4, 7, 8, 8,
    ]);
  });

  it('colours a value without noise as the best and leaves an undefined one plain', () => {
    expect(scaleColor(null, true)?.step).toBe(8);
    expect(scaleColor(null)).toBeNull();
  });

  it('suspects only numbers under the threshold', () => {
    expect([isBelow(19.9, 20), isBelow(20, 20), isBelow(null, 20), isBelow(1, 20, true)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
