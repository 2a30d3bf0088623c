import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../data/random';
import { makeNode } from '../onnx/proto';
import { weightChannelAxis } from '../ops/catalogue';
import { presets } from '../../shared/recipe/presets';
import { quantizeWeight, weightQparams } from '../quantize/weights';
import { ErrorSums, sqnr } from './metrics';
import { channelErrors, isDead, weightMetric } from './weight-sqnr';

const values = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
  minLength: 4,
  maxLength: 50,
});

/** Sums of one sample, straight from the definitions. */
function sumsOf(x: readonly number[], y: readonly number[]) {
  const errors = x.map((value, index) => (y[index] ?? 0) - value);
  return {
    signal: x.reduce((sum, value) => sum + value * value, 0),
    noise: errors.reduce((sum, error) => sum + error * error, 0),
    power: y.reduce((sum, value) => sum + value * value, 0),
    bias: errors.reduce((sum, error) => sum + error, 0),
    largest: Math.max(...errors.map(Math.abs)),
    elements: x.length,
    masked: false,
  };
}

function pooled(...pairs: readonly (readonly [readonly number[], readonly number[]])[]): ErrorSums {
  const sums = new ErrorSums();
  for (const [x, y] of pairs) sums.add(sumsOf(x, y));
  return sums;
}

describe('SQNR', () => {
  test('is ten times the logarithm of the ratio of energies', () => {
    expect(sqnr(1000, 1)).toEqual({ sqnrDb: 30 });
    expect(sqnr(1, 10)).toEqual({ sqnrDb: -10 });
  });

  test('is nothing where there is no noise, no signal or no number, and says which', () => {
    expect(sqnr(5, 0)).toEqual({ sqnrDb: null, exact: true });
    expect(sqnr(0, 0)).toEqual({ sqnrDb: null, exact: true });
    expect(sqnr(0, 5)).toEqual({ sqnrDb: null, zeroSignal: true });
    expect(sqnr(Infinity, 1)).toEqual({ sqnrDb: null, flags: ['nonfinite'] });
    expect(sqnr(NaN, 1, ['masked'])).toEqual({ sqnrDb: null, flags: ['masked', 'nonfinite'] });
  });

  test('over samples is that of all values together, not the mean of dBs', () => {
    const sums = pooled(
      [
        [10, 10],
        [11, 10],
      ],
      [
        [1, 1],
        [1, 2],
      ],
    );
    expect(sums.sqnr().sqnrDb).toBeCloseTo(10 * Math.log10(202 / 2), 12);
    expect(sums.perSampleDb).toEqual([10 * Math.log10(200), 10 * Math.log10(2)]);
  });

  test('does not change when both tensors are scaled', () => {
    fc.assert(
      fc.property(values, values, (x, noise) => {
        const y = x.map((value, index) => value + (noise[index % noise.length] ?? 0));
        const one = pooled([x, y]).sqnr().sqnrDb;
        const other = pooled([x.map((v) => v * 8), y.map((v) => v * 8)]).sqnr().sqnrDb;
        expect(other ?? 0).toBeCloseTo(one ?? 0, 9);
      }),
    );
  });
});

describe('the other metrics', () => {
  test('have cosine 1 for equal tensors, −1 for opposite ones, nothing without a signal', () => {
    expect(
      pooled([
        [1, 2],
        [1, 2],
      ]).cosine(),
    ).toBe(1);
    expect(
      pooled([
        [1, 2],
        [-1, -2],
      ]).cosine(),
    ).toBeCloseTo(-1, 12);
    expect(
      pooled([
        [1, 0],
        [0, 1],
      ]).cosine(),
    ).toBeCloseTo(0, 12);
    expect(
      pooled([
        [0, 0],
        [0, 0],
      ]).cosine(),
    ).toBeNull();
    expect(
      pooled([
        [0, 0],
        [1, 0],
      ]).cosine(),
    ).toBeNull();
  });

  test('have the cosine of the definition', () => {
    fc.assert(
      fc.property(values, values, (x, other) => {
        const y = x.map((_value, index) => other[index % other.length] ?? 0);
        const dot = x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
        const { signal, power } = sumsOf(x, y);
        fc.pre(signal > 1e-3 && power > 1e-3);
        expect(pooled([x, y]).cosine()).toBeCloseTo(dot / Math.sqrt(signal * power), 6);
      }),
    );
  });

  test('give pure rounding 0.289 steps', () => {
    const random = seededRandom(1, 0);
    const step = 0.05;
    const x = Array.from({ length: 20_000 }, () => random.normal());
    const y = x.map((value) => Math.round(value / step) * step);
    const metric = pooled([x, y]).activationMetric(step, 0.25);
    expect(metric.rmseOverScale).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(metric.maxError).toBeLessThanOrEqual(step / 2 + 1e-12);
    expect(metric.clipped).toBe(0.25);
  });

  test('give an offset as mean error, and no rmse/scale without a scale', () => {
    const metric = pooled(
      [
        [1, 2, 3],
        [1.5, 2.5, 3.5],
      ],
      [[4], [4.5]],
    ).activationMetric(null, 0);
    expect(metric).toMatchObject({ meanError: 0.5, maxError: 0.5, rmseOverScale: null });
  });

  test('say when masks were left out of any sample', () => {
    const sums = pooled([[1], [2]]);
    sums.add({ ...sumsOf([1], [2]), masked: true });
    expect(sums.sqnr().flags).toEqual(['masked']);
  });
});

describe('weights', () => {
  const config = presets.default.config.weight;
  // Channel 1 is a thousandth of channel 0: per tensor it rounds to zero.
  const dims = [3, 4];
  const float = {
    dims,
    values: Float32Array.of(1, -0.5, 0.25, 0.77, 1e-3, -1e-3, 5e-4, 1e-3, 0, 0, 0, 0),
  };
  const quantized = (axis: number | null) =>
    quantizeWeight(
      float.values,
      dims,
      axis,
      config,
      weightQparams(float.values, dims, axis, config, 'w'),
    );

  test('show the channel that a good whole hides, and that it is dead', () => {
    const channels = channelErrors(float, quantized(null), 0);
    expect(channels.map(isDead)).toEqual([false, true, false]);
    const metric = weightMetric('w', channels);
    expect(metric.sqnrDb).toBeGreaterThan(40);
    expect(metric).toMatchObject({ name: 'w', worstChannelDb: 0, deadChannels: 1 });
  });

  test('have as good channels as the whole when quantized per channel', () => {
    const channels = channelErrors(float, quantized(0), 0);
    const metric = weightMetric('w', channels);
    expect(metric.deadChannels).toBe(0);
    expect(metric.worstChannelDb).toBeGreaterThan(40);
    expect(channels.map(({ levels }) => levels)).toEqual([127, 127, 0]);
  });

  test('have the error of the definition, whatever the axis', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.constantFrom(null, 0, 1, 2),
        (list, axis) => {
          const values = Float32Array.from(list);
          const shape = [2, 3, 4];
          const decided = weightQparams(values, shape, axis, config, 'w');
          const tensor = quantizeWeight(values, shape, axis, config, decided);
          const inner = axis === null ? 24 : shape.slice(axis + 1).reduce((p, s) => p * s, 1);
          const count = axis === null ? 1 : (shape[axis] ?? 1);
          const noise = new Float64Array(count);
          values.forEach((value, index) => {
            const channel = Math.floor(index / inner) % count;
            const back = Math.fround((tensor.data[index] ?? 0) * (tensor.scale[channel] ?? 0));
            noise[channel] = (noise[channel] ?? 0) + (value - back) ** 2;
          });
          const found = channelErrors({ dims: shape, values }, tensor, axis).map(
            (one) => one.noise,
          );
          found.forEach((one, channel) => expect(one).toBeCloseTo(noise[channel] ?? NaN, 12));
        },
      ),
    );
  });

  test.each([
    ['Conv', 4, false, 0],
    ['ConvTranspose', 4, false, 1],
    ['Gemm', 2, false, 1],
    ['Gemm', 2, true, 0],
    ['MatMul', 2, false, 1],
    ['MatMul', 3, false, null],
    ['LayerNormalization', 1, false, 0],
  ])(
    'of %s, rank %s, transposed %s, have their channels along %s',
    (op, rank, transposed, axis) => {
      const node = makeNode(op, ['x', 'w'], ['y'], { transB: transposed ? 1 : 0 });
      expect(weightChannelAxis(node, rank)).toBe(axis);
    },
  );
});
