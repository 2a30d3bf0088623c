import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { biasPerChannel, dequantizeBias, quantizeBias, scaleForBias } from './bias';

const scale = fc.float({ min: Math.fround(1e-6), max: 1, noNaN: true });
const biases = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((list) => Float32Array.from(list));

describe('an int32 bias', () => {
  test('has the scale of the product it is added to, and beta in its values', () => {
    const weights = Float32Array.of(0.3, 0.7);
    const bias = quantizeBias(Float32Array.of(1, 2), [2], 0.1, weights, 0.5);
    expect([...bias.scale]).toEqual([...weights].map((weight) => Math.fround(0.1 * weight)));
    const [first, second] = dequantizeBias(bias);
    expect([first, second]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(1, 1)]);
  });

  test('has one scale where the weight has one', () => {
    const bias = quantizeBias(Float32Array.of(1, -2, 3), [3], 0.5, Float32Array.of(0.25), 1);
    expect([...bias.scale]).toEqual([0.125]);
    expect([...bias.data]).toEqual([8, -16, 24]);
    expect([...dequantizeBias(bias)]).toEqual([1, -2, 3]);
  });

  test('repeats the scales of a grouped ConvTranspose over its groups', () => {
    const bias = quantizeBias(Float32Array.of(1, 1, 1, 1), [4], 1, Float32Array.of(0.5, 0.25), 1);
    expect([...bias.data]).toEqual([2, 4, 2, 4]);
  });

  test('has one scale per column where a Gemm adds a whole matrix', () => {
    const bias = quantizeBias(
      Float32Array.of(1, 2, 3, 4),
      [2, 2],
      1,
      Float32Array.of(0.5, 0.25),
      1,
    );
    expect([...bias.scale]).toEqual([0.5, 0.25]);
    expect([...bias.data]).toEqual([2, 8, 6, 16]);
    expect([...dequantizeBias(bias)]).toEqual([1, 2, 3, 4]);
  });

  test.each([
    { dims: [], values: [7], wide: [7, 7, 7], shape: [3] },
    { dims: [1], values: [7], wide: [7, 7, 7], shape: [3] },
    { dims: [2, 1], values: [7, 8], wide: [7, 7, 7, 8, 8, 8], shape: [2, 3] },
    { dims: [3], values: [1, 2, 3], wide: [1, 2, 3], shape: [3] },
  ])('of shape $dims has a value for each of three columns', ({ dims, values, wide, shape }) => {
    const bias = biasPerChannel({ dims, values: Float32Array.from(values) }, 3);
    expect([...bias.values]).toEqual(wide);
    expect(bias.dims).toEqual(shape);
  });

  test('rounds halves to even and stops at the ends of int32', () => {
    const { data } = quantizeBias(
      Float32Array.of(0.5, 1.5, 1e30, -1e30),
      [4],
      1,
      Float32Array.of(1),
      1,
    );
    expect([...data]).toEqual([0, 2, 2147483647, -2147483648]);
  });

  test('comes back within half a step where it fits', () => {
    fc.assert(
      fc.property(biases, scale, scale, (values, input, weight) => {
        const bias = quantizeBias(values, [values.length], input, Float32Array.of(weight), 1);
        const step = bias.scale[0] ?? 0;
        const back = dequantizeBias(bias);
        values.forEach((value, index) => {
          if (Math.abs(value / step) > 2 ** 31 - 2) return;
          // float32 holds 24 bits of what may be 31.
          const tolerance = step / 2 + Math.abs(value) * 2 ** -22;
          expect(Math.abs((back[index] ?? NaN) - value)).toBeLessThanOrEqual(tolerance);
        });
      }),
    );
  });
});

describe('the overflow guard', () => {
  test('leaves scales alone under which every bias fits', () => {
    expect(scaleForBias(Float32Array.of(1, -1), 0.01, Float32Array.of(0.01, 0.02))).toBeNull();
    expect(scaleForBias(Float32Array.of(0), 0.01, Float32Array.of(1e-9))).toBeNull();
  });

  test('raises the scale of the channel that overflows, and no other', () => {
    const raised = scaleForBias(Float32Array.of(1, 1000), 1e-4, Float32Array.of(1e-4, 1e-4));
    expect(raised?.[0]).toBe(Math.fround(1e-4));
    expect(raised?.[1]).toBeGreaterThan(4e-3);
  });

  test('looks at the largest bias where there is one scale', () => {
    const raised = scaleForBias(Float32Array.of(1, -1000), 1e-4, Float32Array.of(1e-4));
    expect(raised).toHaveLength(1);
    expect(raised?.[0]).toBeCloseTo(((1.0001 * 2 * 1000) / 4294967294) * 1e4, 6);
  });

  test('gives scales under which nothing is clipped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.float({ min: Math.fround(1e-8), max: 1, noNaN: true }),
        fc.float({ min: Math.fround(1e-8), max: 1, noNaN: true }),
        fc.boolean(),
        (list, input, weight, perChannel) => {
          const values = Float32Array.from(list);
          const scales = Float32Array.from(
            { length: perChannel ? values.length : 1 },
            () => weight,
          );
          const used = scaleForBias(values, input, scales) ?? scales;
          const bias = quantizeBias(values, [values.length], input, used, 1);
          for (const integer of bias.data) expect(Math.abs(integer)).toBeLessThan(2147483647);
        },
      ),
    );
  });
});
