import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WeightConfig } from '../../shared/recipe/qconfig';
import { elementCount } from '../onnx/tensor';
import { presets } from '../../shared/recipe/presets';
import { mseWeightQparams } from './mse-weights';
import { integerRange } from '../../shared/dtypes';
import {
  channelLayout,
  dequantize,
  forEachRun,
  quantizeValues,
  quantizeWeight,
  weightQparams,
} from './weights';

const symmetric = presets.default.config.weight;
const asymmetric: WeightConfig = { ...symmetric, dtype: 'uint8', symmetric: false };

const shaped = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.nat())
  .chain(([dims, axis]) =>
    fc.record({
      dims: fc.constant(dims),
      axis: fc.constantFrom(null, axis % dims.length),
      values: fc
        .array(fc.float({ min: -8, max: 8, noNaN: true }), {
          minLength: elementCount(dims),
          maxLength: elementCount(dims),
        })
        .map((list) => Float32Array.from(list)),
    }),
  );

/** Channel of every element, by the definition: the index along the axis. */
function channelOf(index: number, dims: readonly number[], axis: number | null): number {
  if (axis === null) return 0;
  const inner = elementCount(dims.slice(axis + 1));
  return Math.floor(index / inner) % (dims[axis] ?? 1);
}

test('the runs of a layout cover every element once, under its channel', () => {
  fc.assert(
    fc.property(shaped, ({ dims, axis }) => {
      const seen: number[] = Array.from({ length: elementCount(dims) }, () => -1);
      forEachRun(channelLayout(dims, axis), (channel, start, end) => {
        for (let index = start; index < end; index += 1) {
          expect(seen[index]).toBe(-1);
          seen[index] = channel;
        }
      });
      expect(seen).toEqual(seen.map((_channel, index) => channelOf(index, dims, axis)));
    }),
  );
});

describe.each([
  ['symmetric int8', symmetric],
  ['asymmetric uint8', asymmetric],
])('a weight in %s', (_name, config) => {
  test('comes back within half a step of its channel, zero as zero', () => {
    fc.assert(
      fc.property(shaped, ({ dims, axis, values }) => {
        const decided = weightQparams(values, dims, axis, config, 'w');
        const quantized = quantizeWeight(values, dims, axis, config, decided);
        const back = dequantize(quantized);
        const limit = config.symmetric ? 0.5001 : 1.001;
        values.forEach((value, index) => {
          const scale = decided.scale[channelOf(index, dims, axis)] ?? 0;
          const error = Math.abs((back[index] ?? NaN) - value);
          // Scale 1 stands for a channel that is zero or too small for any scale.
          expect(error).toBeLessThanOrEqual(value === 0 ? 1e-12 : scale * limit);
        });
        expect([decided.min, decided.max]).toEqual([Math.min(...values), Math.max(...values)]);
      }),
    );
  });

  test('uses both ends of the grid in every channel that is not zero', () => {
    fc.assert(
      fc.property(shaped, ({ dims, axis, values }) => {
        const decided = weightQparams(values, dims, axis, config, 'w');
        const { data } = quantizeWeight(values, dims, axis, config, decided);
        const integers = integerRange(config.dtype, config);
        decided.scale.forEach((scale, channel) => {
          if (scale === 1) return;
          const own = [...data].filter((_value, index) => channelOf(index, dims, axis) === channel);
          const ends = [Math.min(...own), Math.max(...own)];
          expect(ends[0]).toBeGreaterThanOrEqual(integers.min);
          expect(ends[1]).toBeLessThanOrEqual(integers.max);
          expect(ends[0] === integers.min || ends[1] === integers.max).toBe(true);
        });
      }),
    );
  });
});

// Quotients that are k + ½ in float32, but not in float64, where they would round to the odd side.
test.each([
  [0.030799999833106995, 0.012319999746978283, 2],
  [0.0431549996137619, 0.012330000288784504, 4],
  [0.05553000047802925, 0.01233999989926815, 4],
  [0.09277499467134476, 0.012369999662041664, 8],
])('%s / %s is divided in float32 and gives %s', (value, scale, integer) => {
  const out = new Int8Array(1);
  const integers = integerRange('int8', symmetric);
  const scales = Float32Array.of(scale);
  quantizeValues(
    Float32Array.of(value),
    channelLayout([1], null),
    { scale: scales, zeroPoint: [0], integers },
    out,
  );
  expect([...scales, ...out]).toEqual([scale, integer]);
  expect(Math.round(Math.fround(value) / scale)).not.toBe(integer);
});

test('a dead channel and an empty weight get scale 1', () => {
  const { scale, zeroPoint } = weightQparams(
    Float32Array.of(0, 0, 1, -1),
    [2, 2],
    0,
    symmetric,
    'w',
  );
  expect([...scale]).toEqual([1, Math.fround(2 / 254)]);
  expect(zeroPoint).toEqual([0, 0]);
  expect([...weightQparams(new Float32Array(0), [0, 3], null, symmetric, 'w').scale]).toEqual([1]);
});

test('symmetric int8 never takes −128', () => {
  const values = Float32Array.of(-1, 1);
  const decided = weightQparams(values, [2], null, symmetric, 'w');
  expect([...quantizeWeight(values, [2], null, symmetric, decided).data]).toEqual([-127, 127]);
});

describe('the mse observer', () => {
  const energy = (values: Float32Array, back: Float32Array): number =>
    values.reduce((sum, value, index) => sum + (value - (back[index] ?? 0)) ** 2, 0);

  test('never errs more than min-max does, per channel and per tensor', () => {
    fc.assert(
      fc.property(
        shaped,
        fc.constantFrom(symmetric, asymmetric),
        ({ dims, axis, values }, config) => {
          const full = weightQparams(values, dims, axis, config, 'w');
          const found = mseWeightQparams(values, dims, axis, config, 'w');
          const error = (qparams: typeof full): number =>
            energy(values, dequantize(quantizeWeight(values, dims, axis, config, qparams)));
          expect(error(found)).toBeLessThanOrEqual(error(full) * 1.001 + 1e-9);
        },
      ),
    );
  });

  test('clips one weight that is far from very many others', () => {
    const values = Float32Array.from({ length: 400_000 }, (_unused, index) => Math.sin(index) / 10);
    values[7] = 0.2;
    const found = mseWeightQparams(values, [400_000], null, symmetric, 'w');
    const full = weightQparams(values, [400_000], null, symmetric, 'w');
    expect(found.scale[0]).toBeLessThan((full.scale[0] ?? 0) * 0.9);
  });
});
