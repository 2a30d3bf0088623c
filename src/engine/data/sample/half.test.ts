import { describe, expect, it } from 'vitest';
import { halfToFloat } from '../../onnx/tensor';
import { floatToHalf } from './half';

describe('floatToHalf', () => {
  it('gives back the bits of every one of the 65,536 halves', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToFloat(bits);
      if (!Number.isNaN(value) && floatToHalf(value) !== bits) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
    expect(floatToHalf(NaN)).toBe(0x7e00);
    expect(floatToHalf(-0)).toBe(0x8000);
  });

  it('rounds to nearest, ties to even, and overflows to infinity', () => {
    expect(floatToHalf(1 + 1 / 2048)).toBe(0x3c00);
    expect(floatToHalf(1 + 3 / 2048)).toBe(0x3c02);
    expect(floatToHalf(2 - 1 / 4096)).toBe(0x4000);
    expect(floatToHalf(65519)).toBe(0x7bff);
    expect(floatToHalf(-65520)).toBe(0xfc00);
    expect(floatToHalf(2 ** -25)).toBe(0);
    expect(floatToHalf(2 ** -25 * 1.01)).toBe(1);
  });
});
