import { describe, expect, test } from 'vitest';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { converted } from '../../../test/models/converted';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { DataType, makeNode } from '../onnx/proto';
import { withRoomForMask } from './mask-room';

const lowest = -3.4028234663852886e38;

describe('the room for a mask', () => {
  test('is on the side of the mask, below every value and below 0', () => {
    const room = (min: number, max: number, all: [number, number]) =>
      withRoomForMask({ min, max }, { min: all[0], max: all[1] });
    expect(room(-2, 3, [lowest, 3])).toEqual({ min: -10, max: 3 });
    expect(room(1, 3, [-Infinity, 3])).toEqual({ min: -8, max: 3 });
    expect(room(-2, 3, [-2, Infinity])).toEqual({ min: -2, max: 11 });
    expect(room(-2, 3, [-2, 3])).toEqual({ min: -2, max: 3 });
  });

  test.each(['default', 'tensorrt', 'x86'] as const)(
    'keeps a constant mask on a grid that float32 can hold, under %s',
    async (preset) => {
      const model = await tinyModel({
        nodes: [
          makeNode('MatMul', ['x', 'w'], ['scores']),
          makeNode('Greater', ['x', 'zero'], ['seen']),
          makeNode('Cast', ['seen'], ['one'], { to: DataType.FLOAT }),
          makeNode('Mul', ['one', 'lowest'], ['mask']),
          makeNode('Relu', ['scores'], ['positive']),
          makeNode('Add', ['positive', 'mask'], ['masked']),
          makeNode('Softmax', ['masked'], ['y']),
        ],
        inputs: { x: [2, 6] },
        outputs: ['y'],
        initializers: [weight('w', [6, 6]), floats('zero', [], 0), floats('lowest', [], lowest)],
      });
      const { conversion } = await converted(model, await normalSamples(model, 2), {
        ...emptyRecipe,
        preset,
        global: { activation: { observer: 'minmax' } },
      });
      const operand = [...conversion.operands].find(([id]) => id.startsWith('lowest|'))?.[1];
      const value =
        ((operand?.data[0] ?? NaN) - (operand?.zeroPoint[0] ?? 0)) * (operand?.scale[0] ?? NaN);
      expect(Number.isFinite(Math.fround(value))).toBe(true);
      expect(value).toBeLessThan(-7.9);
      const mask = [...conversion.qparams].find(([id]) => id.startsWith('mask|'))?.[1];
      // Added to the largest score, it lies 8 + ln 6 below the largest of a row.
      const masked = [...conversion.qparams].find(([id]) => id.startsWith('masked|'))?.[1];
      expect(mask?.max).toBeCloseTo(0);
      expect(mask?.min).toBeCloseTo((masked?.min ?? NaN) - (masked?.max ?? NaN), 4);
      expect(masked?.min).toBeLessThan((masked?.max ?? NaN) - 8 - Math.log(6) + 1e-4);
    },
  );
});
