import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { classifier } from '../layers';
import { add, convNorm, relu, standardSignal, type Signal } from '../signal';

/** A small last gain keeps the sum of many blocks in range, as in trained networks. */
const branchGain = 0.4;
const channelSpread = 0.25;

/** ResNet-50 (He et al. 2015, stride in the 3×3 as torchvision has it), 224², BatchNormalization kept, dynamic batch. */
export function buildResNet50(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  const input = standardSignal(g.input('input', ['batch', 3, 224, 224]), 3);
  const stem = { inputs: 3, outputs: 64, kernel: 7, stride: 2, channelSpread };
  let x = relu(g, convNorm(g, { conv: 'conv1', norm: 'bn1' }, input, stem));
  const pool = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] };
  x = { ...x, value: g.scope('maxpool', () => g.op('MaxPool', [x.value], pool)) };
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
  const narrow = { inputs, outputs: width, kernel: 1, channelSpread };
  const middle = { inputs: width, outputs: width, kernel: 3, stride, channelSpread };
  const wide = { inputs: width, outputs, kernel: 1, channelSpread };
  const first = relu(g, convNorm(g, { conv: 'conv1', norm: 'bn1' }, x, narrow));
  const second = relu(g, convNorm(g, { conv: 'conv2', norm: 'bn2' }, first, middle));
  const last = { conv: 'conv3', norm: 'bn3' };
  const branch = convNorm(g, last, second, wide, { gain: branchGain });
  const names = { conv: 'downsample.0', norm: 'downsample.1' };
  const projection = { inputs, outputs, kernel: 1, stride, channelSpread };
  const shortcut =
    inputs === outputs ? x : g.scope('downsample', () => convNorm(g, names, x, projection));
  return relu(g, add(g, branch, shortcut));
}
