import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { classifier, type ConvOptions } from '../layers';
import { add, convNorm, reluSix, standardSignal, type Signal } from '../signal';

/** Expansion, channels, repeats, stride: table 2 of Sandler et al. 2018. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

const channelSpread = 0.2;

/** MobileNetV2 1.0, 224², BatchNormalization kept, uneven depthwise channels, dynamic batch. */
export function buildMobileNetV2(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 13, seed });
  const input = standardSignal(g.input('input', ['batch', 3, 224, 224]), 3);
  const feature = (index: number, build: () => Signal): Signal =>
    g.scope('features', () => g.scope(`features.${index}`, build));
  let x = feature(0, () => convClip(g, input, { inputs: 3, outputs: 32, kernel: 3, stride: 2 }));
  let channels = 32;
  let index = 1;
  for (const [expansion, outputs, repeats, firstStride] of stages) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat === 0 ? firstStride : 1;
      const block = { inputs: channels, outputs, expansion, stride };
      x = feature(index, () => invertedResidual(g, x, block));
      channels = outputs;
      index += 1;
    }
  }
  x = feature(index, () => convClip(g, x, { inputs: channels, outputs: 1280, kernel: 1 }));
  const flat = g.op('Flatten', [g.op('GlobalAveragePool', [x.value])], { axis: 1 });
  const logits = g.scope('classifier', () =>
    g.scope('classifier.1', () => classifier(g, flat, 1280, 1000)),
  );
  g.output(logits, 'output', ['batch', 1000]);
  return g.model('mobilenet-v2');
}

interface Block {
  readonly inputs: number;
  readonly outputs: number;
  readonly expansion: number;
  readonly stride: number;
}

function invertedResidual(g: GraphBuilder, x: Signal, block: Block): Signal {
  const { inputs, outputs, expansion, stride } = block;
  const hidden = inputs * expansion;
  const projected = g.scope('conv', () => {
    const widen = { inputs, outputs: hidden, kernel: 1 };
    const wide = expansion === 1 ? x : g.scope('conv.0', () => convClip(g, x, widen));
    const depthwise = { inputs: hidden, outputs: hidden, kernel: 3, stride, groups: hidden };
    const position = expansion === 1 ? 0 : 1;
    const deep = g.scope(`conv.${position}`, () => convClip(g, wide, depthwise, 0.8));
    const names = { conv: `conv.${position + 1}`, norm: `conv.${position + 2}` };
    return convNorm(g, names, deep, { inputs: hidden, outputs, kernel: 1, channelSpread });
  });
  return stride === 1 && inputs === outputs ? add(g, x, projected) : projected;
}

/** `gainSpread` makes the gains, and so the folded weights, of the channels uneven. */
function convClip(g: GraphBuilder, x: Signal, options: ConvOptions, gainSpread = 0.3): Signal {
  const names = { conv: '0', norm: '1' };
  const y = convNorm(g, names, x, { ...options, channelSpread }, { gainSpread });
  return reluSix(g, '2', y);
}
