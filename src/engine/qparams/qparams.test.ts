import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { activationTypes, integerRange } from '../../shared/dtypes';
import { qparamsOf, roundHalfEven } from './qparams';

const plain = { symmetric: false, reduceRange: false };
const uint8 = integerRange('uint8', plain);
const int8 = integerRange('int8', plain);

const end = fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true });
const range = fc
  .tuple(end, end)
  .map(([a, b]) => (a < b ? { low: a, high: b } : { low: b, high: a }));
const options = fc.record({
  dtype: fc.constantFrom(...activationTypes),
  symmetric: fc.boolean(),
  reduceRange: fc.boolean(),
});

describe('rounding', () => {
  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [2.4999999999999996, 2],
    [0.49999999999999994, 0],
    [4503599627370495.5, 4503599627370496],
    [1e300, 1e300],
    [-1e18, -1e18],
  ])('takes %s to %s', (value, rounded) => {
    expect(roundHalfEven(value) + 0).toBe(rounded);
  });

  test('goes to the nearest integer, and to the even one of two', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const rounded = roundHalfEven(value);
        expect(Number.isInteger(rounded)).toBe(true);
        const distance = Math.abs(rounded - value);
        expect(distance).toBeLessThanOrEqual(0.5);
        expect(distance < 0.5 || rounded % 2 === 0).toBe(true);
      }),
    );
  });
});

describe('integer ranges', () => {
  test.each([
    ['uint8', false, false, 0, 255],
    ['uint8', true, false, 0, 255],
    ['uint8', false, true, 0, 127],
    ['int8', false, false, -128, 127],
    ['int8', true, false, -127, 127],
    ['int8', false, true, -64, 64],
    ['uint16', false, false, 0, 65535],
    ['int16', false, false, -32768, 32767],
    ['int16', true, false, -32767, 32767],
  ] as const)(
    '%s, symmetric %s, reduced %s: %s to %s',
    (dtype, symmetric, reduceRange, min, max) => {
      expect(integerRange(dtype, { symmetric, reduceRange })).toEqual({ min, max });
    },
  );
});

describe('scale and zero point', () => {
  // NumPy: scale = float32(2.55)/255 in float64, zero point = rint(0 − (−0.55)/scale).
  test('are those of the definition on a range computed by hand', () => {
    const { scale, zeroPoint } = qparamsOf(-0.55, 2, uint8, false, 't');
    expect(scale).toBe(Math.fround(Math.fround(2 + Math.fround(0.55)) / 255));
    expect(zeroPoint).toBe(55);
    expect(qparamsOf(-1, 1, int8, false, 't')).toEqual({
      scale: Math.fround(2 / 255),
      zeroPoint: 0,
    });
  });

  test('widen a range to hold zero', () => {
    expect(qparamsOf(3, 5, uint8, false, 't')).toEqual(qparamsOf(0, 5, uint8, false, 't'));
    expect(qparamsOf(-5, -3, uint8, false, 't')).toEqual({
      scale: Math.fround(5 / 255),
      zeroPoint: 255,
    });
  });

  test('of symmetric grids are centred, whichever end is larger', () => {
    const symmetric = { symmetric: true, reduceRange: false };
    const signed = integerRange('int8', symmetric);
    expect(qparamsOf(-1, 3, signed, true, 't')).toEqual(qparamsOf(-3, 1, signed, true, 't'));
    expect(qparamsOf(-1, 3, signed, true, 't')).toEqual({
      scale: Math.fround(6 / 254),
      zeroPoint: 0,
    });
    expect(qparamsOf(-1, 3, uint8, true, 't').zeroPoint).toBe(128);
  });

  test('of a tensor that is zero, or nearly, are 1 and 0', () => {
    expect(qparamsOf(0, 0, uint8, false, 't')).toEqual({ scale: 1, zeroPoint: 0 });
    expect(qparamsOf(0, 1e-40, int8, false, 't')).toEqual({ scale: 1, zeroPoint: 0 });
  });

  test.each([
    [NaN, 1],
    [-Infinity, 1],
    [-3.4e38, 3.4e38],
  ])('cannot be had of %s to %s: the error names the tensor', (low, high) => {
    expect(() => qparamsOf(low, high, uint8, false, 'attention/Add')).toThrow(AppError);
    expect(() => qparamsOf(low, high, uint8, false, 'attention/Add')).toThrow("'attention/Add'");
  });

  test('are a float32 number and an integer on the grid', () => {
    fc.assert(
      fc.property(range, options, ({ low, high }, { dtype, ...how }) => {
        const integers = integerRange(dtype, how);
        const { scale, zeroPoint } = qparamsOf(low, high, integers, how.symmetric, 't');
        expect(Math.fround(scale)).toBe(scale);
        expect(scale).toBeGreaterThan(0);
        expect(Number.isInteger(zeroPoint)).toBe(true);
        expect(zeroPoint).toBeGreaterThanOrEqual(integers.min);
        expect(zeroPoint).toBeLessThanOrEqual(integers.max);
      }),
    );
  });

  test('put every value of the range within half a step of the grid, or one at its ends', () => {
    fc.assert(
      fc.property(
        range,
        options,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ low, high }, { dtype, ...how }, at) => {
          const integers = integerRange(dtype, how);
          const { scale, zeroPoint } = qparamsOf(low, high, integers, how.symmetric, 't');
          const value = low + (high - low) * at;
          const integer = roundHalfEven(value / scale) + zeroPoint;
          const kept = Math.min(integers.max, Math.max(integers.min, integer));
          const error = Math.abs(value - (kept - zeroPoint) * scale);
          const isEnd = kept === integers.min || kept === integers.max;
          // The zero point is rounded, which moves the whole grid by up to half a step.
          fc.pre(scale !== 1);
          expect(error).toBeLessThanOrEqual(scale * (isEnd ? 1.01 : 0.5001));
        },
      ),
    );
  });
});
