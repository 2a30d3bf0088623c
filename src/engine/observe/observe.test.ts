import { describe, expect, test } from 'vitest';
import { float32, inMemoryData } from '../../../test/models/in-memory-data';
import { floats, tinyModel } from '../../../test/models/tiny-model';
import { histogramOf } from '../../../test/models/histograms';
import { AppError } from '../../shared/errors';
import type { ActivationConfig } from '../../shared/recipe/qconfig';
import { silentJob } from '../jobs/job';
import { makeShapeOracle } from '../run/shape-oracle';
import { makeNode } from '../onnx/proto';
import { presets } from '../../shared/recipe/presets';
import { masksOf, needsHistogram, rangesFrom } from './observations';
import type { Observations } from './observations';
import { observableTensors, observe } from './observe';

const minmax = presets.default.config.activation;
const lowest = -3.4028234663852886e38;

/** y = x + mask, both inputs. */
async function added(samples: readonly (readonly [readonly number[], readonly number[]])[]) {
  const model = await tinyModel({
    nodes: [makeNode('Add', ['x', 'mask'], ['y'], {}, { name: 'masking' })],
    inputs: { x: [3], mask: [3] },
    outputs: ['y'],
  });
  const data = inMemoryData(
    samples.map(([x, mask]) => ({
      x: float32([3], Float32Array.from(x)),
      mask: float32([3], Float32Array.from(mask)),
    })),
  );
  return observe(silentJob, model, data, makeShapeOracle(model));
}

describe('calibration', () => {
  test('finds extremes and energy over all samples, and the moving average in their order', async () => {
    const { samples, stats, histograms } = await added([
      [
        [1, 2, 3],
        [0, 0, 0],
      ],
      [
        [-5, 0, 13],
        [0, 0, 0],
      ],
      [
        [0, 0, 1],
        [0, 0, 0],
      ],
    ]);
    expect([samples, histograms]).toEqual([3, null]);
    expect(stats.get('y')).toEqual({
      tensor: 'y',
      min: -5,
      max: 13,
      sumSquare: 14 + 194 + 1,
      movingMin: expect.closeTo((1 - 0.06) * 0.99, 12),
      movingMax: expect.closeTo((3 + 0.1) * 0.99 + 0.01, 12),
      unmasked: null,
    });
  });

  test('keeps what masks hide apart from the masks', async () => {
    const observations = await added([
      [
        [1, 2, 3],
        [0, lowest, 0],
      ],
      [
        [4, -2, 3],
        [0, -Infinity, 0],
      ],
    ]);
    expect([...masksOf(observations).keys()].toSorted()).toEqual(['mask', 'y']);
    const y = observations.stats.get('y');
    expect(y).toMatchObject({ min: -Infinity, max: 4, unmasked: { min: -8, max: 4 } });
    expect(y?.movingMin).toBeGreaterThanOrEqual(0);
    expect(observations.stats.get('x')?.unmasked).toBeNull();
  });

  test('names node, tensor and sample where the float model itself fails', async () => {
    const failing = added([
      [
        [1, 2, 3],
        [0, 0, 0],
      ],
      [
        [NaN, 2, 3],
        [0, 0, 0],
      ],
    ]);
    await expect(failing).rejects.toThrow(AppError);
    await expect(failing).rejects.toThrow("input 'x' is NaN for sample '1.npy'");
    const behind = await tinyModel({
      nodes: [
        makeNode('Log', ['x'], ['l'], {}, { name: 'log' }),
        makeNode('Mul', ['l', 'two'], ['y'], {}, { name: 'double' }),
      ],
      inputs: { x: [1] },
      outputs: ['y'],
      initializers: [floats('two', [1], 2)],
    });
    const data = inMemoryData([{ x: float32([1], Float32Array.of(-1)) }]);
    await expect(observe(silentJob, behind, data, makeShapeOracle(behind))).rejects.toThrow(
      "tensor 'l', made by node 'log', is NaN for sample '0.npy'",
    );
  });

  test('watches every float tensor around a layer, and no other', async () => {
    const model = await tinyModel({
      nodes: [
        makeNode('Erf', ['x'], ['e'], {}, { name: 'erf' }),
        makeNode('Tanh', ['e'], ['t'], {}, { name: 'tanh' }),
        makeNode('Mul', ['t', 'two'], ['m'], {}, { name: 'mul' }),
        makeNode('Shape', ['m'], ['s'], {}, { name: 'shape' }),
        makeNode('Reshape', ['m', 's'], ['y'], {}, { name: 'reshape' }),
      ],
      inputs: { x: ['n'] },
      outputs: ['y'],
      initializers: [floats('two', [1], 2)],
    });
    expect(observableTensors(model)).toEqual(['t', 'm', 'y']);
  });
});

describe('the range of a tensor', () => {
  const values = Float32Array.from({ length: 100_000 }, (_unused, index) =>
    index === 0 ? 50 : Math.sin(index),
  );
  const histogram = { ...histogramOf(values), tensor: 't' };
  const observations: Observations = {
    samples: 2,
    stats: new Map([
      [
        't',
        {
          tensor: 't',
          min: -1,
          max: 50,
          sumSquare: 1,
          movingMin: -0.5,
          movingMax: 0.75,
          unmasked: null,
        },
      ],
      [
        'm',
        {
          tensor: 'm',
          min: lowest,
          max: 2,
          sumSquare: 1,
          movingMin: -1,
          movingMax: 1,
          unmasked: { min: -11, max: 2 },
        },
      ],
    ]),
    operands: new Map([['c', { min: -9, max: 0 }]]),
    histograms: new Map([['t', histogram]]),
  };
  const observer = (name: ActivationConfig['observer']): ActivationConfig => ({
    ...minmax,
    observer: name,
  });

  test('is what its observer says', () => {
    const range = rangesFrom(observations, false);
    expect(range('t', observer('minmax'))).toEqual({ min: -1, max: 50 });
    expect(range('t', observer('movingAverage'))).toEqual({ min: -0.5, max: 0.75 });
    expect(range('t', observer('percentile')).max).toBeLessThan(2);
  });

  test('leaves masks out but for some room, except for parity with ONNX Runtime', () => {
    expect(rangesFrom(observations, false)('m', minmax)).toEqual({ min: -11, max: 2 });
    expect(rangesFrom(observations, true)('m', minmax)).toEqual({ min: lowest, max: 2 });
    const moving = observer('movingAverage');
    expect(rangesFrom(observations, false)('m', moving)).toEqual({ min: -11, max: 1 });
    expect(rangesFrom(observations, false).operand?.('c')).toEqual({ min: -9, max: 0 });
    expect(rangesFrom(observations, true).operand?.('c')).toBeUndefined();
  });

  test('cannot be had of a tensor that no sample reached', () => {
    expect(() => rangesFrom(observations, false)('gone', minmax)).toThrow("tensor 'gone'");
  });

  test('needs a histogram only for observers that search', () => {
    const searching = (
      ['minmax', 'movingAverage', 'percentile', 'entropy', 'mse', 'histogram'] as const
    ).filter((name) => needsHistogram(observer(name)));
    expect(searching).toEqual(['percentile', 'entropy', 'mse', 'histogram']);
  });
});
