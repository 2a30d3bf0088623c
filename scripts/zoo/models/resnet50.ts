import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { batchNorm, classifier, conv, type ConvOptions } from '../layers';

/** Values and their mean square, which says how large a Conv's output gets. */
interface Signal {
  readonly value: string;
  readonly power: number;
}

/** Mean square of a rectified standard normal. */
const rectified = 0.5;
/** A small last gain keeps the sum of many blocks in range, as in trained networks. */
const branchGain = 0.4;

/** ResNet-50 (He et al. 2015, stride in the 3×3 as torchvision has it), 224², BatchNormalization kept, dynamic batch. */
export function buildResNet50(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  const input = { value: g.input('input', ['batch', 3, 224, 224]), power: 1 };
  const stem = { inputs: 3, outputs: 64, kernel: 7, stride: 2 };
  let x = relu(g, convNorm(g, 'conv1', 'bn1', input, stem));
  const pool = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] };
  x = { value: g.scope('maxpool', () => g.op('MaxPool', [x.value], pool)), power: 1.5 };
  let channels = 64;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      x = g.scope(`layer${stage + 1}`, () =>
        g.scope(`layer${stage + 1}.${block}`, () => bottleneck(g, x, channels, width, stride)),
      );
      channels = width * 4;
    }
  }
  const pooled = g.scope('avgpool', () => g.op('GlobalAveragePool', [x.value]));
  const flat = g.op('Flatten', [pooled], { axis: 1 });
  const logits = g.scope('fc', () => classifier(g, flat, channels, 1000));
  g.output(logits, 'output', ['batch', 1000]);
  return g.model('resnet50');
}

function bottleneck(
  g: GraphBuilder,
  x: Signal,
  inputs: number,
  width: number,
  stride: number,
): Signal {
  const outputs = width * 4;
  const narrow = { inputs, outputs: width, kernel: 1 };
  const middle = { inputs: width, outputs: width, kernel: 3, stride };
  const wide = { inputs: width, outputs, kernel: 1 };
  const first = relu(g, convNorm(g, 'conv1', 'bn1', x, narrow));
  const second = relu(g, convNorm(g, 'conv2', 'bn2', first, middle));
  const branch = convNorm(g, 'conv3', 'bn3', second, wide, branchGain);
  const projection = { inputs, outputs, kernel: 1, stride };
  const shortcut =
    inputs === outputs
      ? x
      : g.scope('downsample', () => convNorm(g, 'downsample.0', 'downsample.1', x, projection));
  const sum = g.op('Add', [branch.value, shortcut.value]);
  const value = g.scope('relu', () => g.op('Relu', [sum]));
  const share = inputs === outputs ? 1 : rectified;
  return { value, power: share * shortcut.power + rectified * branch.power };
}

function convNorm(
  g: GraphBuilder,
  convName: string,
  normName: string,
  x: Signal,
  options: ConvOptions,
  gain = 1,
): Signal {
  const y = g.scope(convName, () => conv(g, x.value, { ...options, channelSpread: 0.25 }));
  const norm = { gain, variance: 2 * x.power };
  return {
    value: g.scope(normName, () => batchNorm(g, y, options.outputs, norm)),
    power: gain * gain,
  };
}

function relu(g: GraphBuilder, x: Signal): Signal {
  return {
    value: g.scope('relu', () => g.op('Relu', [x.value])),
    power: rectified * x.power,
  };
}
