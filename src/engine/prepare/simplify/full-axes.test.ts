import { describe, expect, test } from 'vitest';
import { DataType, GraphBuilder } from '../../../../scripts/zoo/builder';
import { bothAnswers, quantizeWhole } from '../../../../test/models/quantize-whole';
import type { ModelProto } from '../../onnx/proto';

type Middle = (g: GraphBuilder, x: string) => string;

/** Something between two convolutions, which ONNX Runtime gives another layout in int8. */
function between(middle: Middle, { size = 8, opset = 18 } = {}): ModelProto {
  const g = new GraphBuilder({ opset, seed: 11 });
  const x = g.input('x', [1, 3, size, 8]);
  const first = g.op('Conv', [x, g.normal('w1', [4, 3, 3, 3], 0.3)]);
  const last = g.op('Conv', [middle(g, first), g.normal('w2', [4, 4, 3, 3], 0.2)]);
  g.output(last, 'y', [1, 4, 'height', 'width']);
  return g.model('between');
}

const shapeAxis = (g: GraphBuilder, x: string, index: number): string =>
  g.op('Gather', [g.op('Shape', [x]), g.int64s([index])]);

const pads: readonly (readonly [string, Middle])[] = [
  ['axes', (g, x) => g.op('Pad', [x, g.int64s([1, 2, 0, 1]), '', g.int64s([2, 3])])],
  ['negative axes', (g, x) => g.op('Pad', [x, g.int64s([1, 2, 0, 1]), '', g.int64s([-1, -2])])],
  [
    'one axis and a constant',
    (g, x) => {
      return g.op('Pad', [x, g.int64s([2, 1]), g.scalar(0.5), g.int64s([3])]);
    },
  ],
  [
    'axes in a Constant node',
    (g, x) => {
      const axes = g.op('Constant', [], { value_ints: [2, 3] });
      return g.op('Pad', [x, g.int64s([1, 1, 1, 1]), '', axes], { mode: 'edge' });
    },
  ],
  [
    'negative pads that cut',
    (g, x) => g.op('Pad', [x, g.int64s([-1, 0]), '', g.int64s([2])], { mode: 'reflect' }),
  ],
  [
    'pads that are computed',
    (g, x) => {
      const two = g.op('Sub', [shapeAxis(g, x, 2), g.int64s([4])]);
      const list = g.op('Concat', [two, g.int64s([1, 0]), two], { axis: 0 });
      return g.op('Pad', [x, list, '', g.int64s([3, 2])]);
    },
  ],
];

/** Four of six columns. */
const narrow = (g: GraphBuilder, x: string): string =>
  g.op('Slice', [x, g.int64s([0]), g.int64s([4]), g.int64s([3])]);

const resizes: readonly (readonly [string, Middle])[] = [
  ['sizes', (g, x) => g.op('Resize', [x, '', '', g.int64s([9, 11])], { axes: [2, 3] })],
  [
    'scales along negative axes, last first',
    (g, x) => {
      const scales = g.tensor('s', DataType.FLOAT, [2], Float32Array.of(2, 1.5));
      return g.op('Resize', [x, '', scales], { axes: [-1, -2], mode: 'linear' });
    },
  ],
  [
    'sizes that are computed',
    (g, x) => {
      const height = g.op('Mul', [shapeAxis(g, x, 2), g.int64s([2])]);
      const sizes = g.op('Concat', [height, g.int64s([10])], { axis: 0 });
      return g.op('Resize', [x, '', '', sizes], { axes: [2, 3], mode: 'cubic' });
    },
  ],
  [
    'a region to crop',
    (g, x) => {
      const roi = g.tensor('roi', DataType.FLOAT, [4], Float32Array.of(0.1, 0.2, 0.9, 0.8));
      return g.op('Resize', [x, roi, '', g.int64s([7, 7])], {
        axes: [2, 3],
        mode: 'linear',
        coordinate_transformation_mode: 'tf_crop_and_resize',
      });
    },
  ],
  [
    'antialias',
    (g, x) =>
      g.op('Resize', [x, '', '', g.int64s([4, 4])], { axes: [2, 3], mode: 'linear', antialias: 1 }),
  ],
  [
    'a kept aspect that ends between two sizes',
    (g, x) =>
      g.op('Resize', [narrow(g, x), '', '', g.int64s([7, 20])], {
        axes: [2, 3],
        mode: 'linear',
        keep_aspect_ratio_policy: 'not_larger',
      }),
  ],
  [
    'a kept aspect',
    (g, x) =>
      g.op('Resize', [x, '', '', g.int64s([12, 20])], {
        axes: [2, 3],
        mode: 'linear',
        keep_aspect_ratio_policy: 'not_larger',
      }),
  ],
];

const others: readonly (readonly [string, Middle])[] = [
  [
    'Squeeze and Unsqueeze',
    (g, x) => {
      const axes = g.int64s([-1, 1]);
      return g.op('Squeeze', [g.op('Unsqueeze', [x, axes]), axes]);
    },
  ],
  [
    'Slice along negative axes',
    (g, x) => g.op('Slice', [x, g.int64s([1, 0]), g.int64s([6, 5]), g.int64s([-1, 2])]),
  ],
  [
    'ReduceMax over an axis that stays',
    (g, x) => g.op('Add', [x, g.op('ReduceMax', [x, g.int64s([-1])], { keepdims: 1 })]),
  ],
];

describe.each([
  ['Pad', pads],
  ['Resize', resizes],
  ['others', others],
] as const)('%s between int8 convolutions', (_op, cases) => {
  test.each(cases)('%s', async (_name, middle) => {
    const model = between(middle);
    const { file, prepared } = await bothAnswers(model);
    expect(prepared).toEqual(file);
    const { db } = await quantizeWhole(model);
    expect(db['y']).toBeGreaterThan(25);
  });
});

test('pads along axes that are computed are put in place', async () => {
  const g = new GraphBuilder({ opset: 18, seed: 12 });
  const x = g.input('x', [1, 3, 8, 8]);
  const axes = g.input('axes', [2], DataType.INT64);
  const first = g.op('Conv', [x, g.normal('w1', [4, 3, 3, 3], 0.3)]);
  const wide = g.op('Pad', [
    first,
    g.int64s([1, 1, 2, 0]),
    '',
    g.op('Mod', [axes, g.int64s([2, 2])]),
  ]);
  g.output(g.op('ReduceMean', [wide]), 'y', [1, 1, 1, 1]);
  const { file, prepared } = await bothAnswers(g.model('computed'));
  expect(prepared).toEqual(file);
});
