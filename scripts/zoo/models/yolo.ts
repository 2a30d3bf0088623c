import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { conv, type ConvOptions } from '../layers';

const classes = 20;

/** A small detector in the style of YOLOv8: SiLU, Split, Concat, Resize, pooling pyramid, two scales, decoded boxes. */
export function buildYolo(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  const image = g.input('images', [1, 3, 160, 160]);
  const backbone = (name: string, build: () => string): string =>
    g.scope('model', () => g.scope(`model.${name}`, build));
  let x = backbone('0', () => convSilu(g, image, { inputs: 3, outputs: 16, kernel: 3, stride: 2 }));
  x = backbone('1', () => convSilu(g, x, { inputs: 16, outputs: 32, kernel: 3, stride: 2 }));
  x = backbone('2', () => splitBlock(g, x, 32, 32));
  x = backbone('3', () => convSilu(g, x, { inputs: 32, outputs: 64, kernel: 3, stride: 2 }));
  const fine = backbone('4', () => splitBlock(g, x, 64, 64));
  x = backbone('5', () => convSilu(g, fine, { inputs: 64, outputs: 128, kernel: 3, stride: 2 }));
  x = backbone('6', () => splitBlock(g, x, 128, 128));
  const coarse = backbone('7', () => poolingPyramid(g, x, 128));
  const enlarged = backbone('8', () => upsample(g, coarse));
  const joined = backbone('9', () => g.op('Concat', [enlarged, fine], { axis: 1 }));
  const neck = backbone('10', () => splitBlock(g, joined, 192, 64));
  const heads = [
    backbone('11', () => detect(g, neck, 64, 20)),
    backbone('12', () => detect(g, coarse, 128, 10)),
  ];
  const all = g.op('Concat', heads, { axis: 2 });
  const [boxes = '', scores = ''] = split(g, all, [4, classes]);
  const decoded = g.op('Mul', [g.op('Sigmoid', [boxes]), g.scalar(160)]);
  const output = g.op('Concat', [decoded, g.op('Sigmoid', [scores])], { axis: 1 });
  g.output(output, 'output0', [1, 4 + classes, 500]);
  return g.model('yolo');
}

/** SiLU of a He-initialised Conv has less power than a Relu: the gain makes up for it. */
function convSilu(g: GraphBuilder, x: string, options: ConvOptions): string {
  const y = g.scope('conv', () => conv(g, x, { gain: 1.2, bias: true, ...options }));
  return g.scope('act', () => g.op('Mul', [y, g.op('Sigmoid', [y])]));
}

/** Half of the channels go through a residual bottleneck; all are joined again (C2f). */
function splitBlock(g: GraphBuilder, x: string, inputs: number, outputs: number): string {
  const half = outputs / 2;
  const y = g.scope('cv1', () => convSilu(g, x, { inputs, outputs, kernel: 1 }));
  const [kept = '', worked = ''] = split(g, y, [half, half]);
  const deep = g.scope('m.0', () => {
    const narrow = { inputs: half, outputs: half, kernel: 3 };
    const first = g.scope('cv1', () => convSilu(g, worked, narrow));
    const second = g.scope('cv2', () => convSilu(g, first, { ...narrow, gain: 0.8 }));
    return g.op('Add', [worked, second]);
  });
  const joined = g.op('Concat', [kept, worked, deep], { axis: 1 });
  return g.scope('cv2', () => convSilu(g, joined, { inputs: half * 3, outputs, kernel: 1 }));
}

function poolingPyramid(g: GraphBuilder, x: string, channels: number): string {
  const half = channels / 2;
  const narrow = g.scope('cv1', () =>
    convSilu(g, x, { inputs: channels, outputs: half, kernel: 1 }),
  );
  const pool = (y: string): string =>
    g.op('MaxPool', [y], { kernel_shape: [5, 5], pads: [2, 2, 2, 2], strides: [1, 1] });
  const once = pool(narrow);
  const twice = pool(once);
  const joined = g.op('Concat', [narrow, once, twice, pool(twice)], { axis: 1 });
  const gain = 0.7;
  return g.scope('cv2', () =>
    convSilu(g, joined, { inputs: half * 4, outputs: channels, kernel: 1, gain }),
  );
}

function upsample(g: GraphBuilder, x: string): string {
  const scales = g.floats('scales', [4], Float32Array.of(1, 1, 2, 2));
  return g.op('Resize', [x, '', scales], {
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  });
}

/** Boxes and class scores of one scale: [1, 4 + classes, side²]. */
function detect(g: GraphBuilder, x: string, channels: number, side: number): string {
  const head = (name: string, outputs: number): string =>
    g.scope(name, () => {
      const y = g.scope(`${name}.0`, () =>
        convSilu(g, x, { inputs: channels, outputs: 32, kernel: 3 }),
      );
      return g.scope(`${name}.1`, () => conv(g, y, { inputs: 32, outputs, kernel: 1, bias: true }));
    });
  const joined = g.op('Concat', [head('cv2', 4), head('cv3', classes)], { axis: 1 });
  return g.op('Reshape', [joined, g.int64s([1, 4 + classes, side * side])]);
}

function split(g: GraphBuilder, x: string, sizes: readonly number[]): readonly string[] {
  return g.ops('Split', [x, g.int64s(sizes)], { axis: 1 }, sizes.length);
}
