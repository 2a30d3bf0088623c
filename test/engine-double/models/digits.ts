import type { OpenedModel } from '../../../src/shared/contract/model-view';
import { ModelBuilder } from './model-builder';

/** The bundled sample: MobileNetV2-style, 24 layers, under its real names. */
export function digitsModel(): OpenedModel {
  const model = new ModelBuilder('digits.onnx', 'pytorch');
  let x = model.input('input', ['N', 1, 32, 32]);
  const conv = (name: string, from: string, detail: string, shape: number[]): string =>
    model.add('Conv', `${name}/Conv`, [from], { detail, shape });
  const clip = (name: string, from: string, shape: number[]): string =>
    model.add('Clip', `${name}/Clip`, [from], { shape });

  x = clip(
    '/features/features.0/features.0.2',
    conv('/features/features.0/features.0.0', x, '3×3', [-1, 16, 16, 16]),
    [-1, 16, 16, 16],
  );
  const blocks: readonly { expand: boolean; channels: number; size: number; add: boolean }[] = [
    { expand: false, channels: 16, size: 16, add: true },
    { expand: true, channels: 24, size: 8, add: false },
    { expand: true, channels: 24, size: 8, add: true },
    { expand: true, channels: 32, size: 4, add: false },
    { expand: true, channels: 32, size: 4, add: true },
    { expand: true, channels: 48, size: 4, add: false },
  ];
  let channels = 16;
  blocks.forEach((block, index) => {
    const at = `/features/features.${index + 1}`;
    const entry = x;
    const wide = [-1, channels * 4, block.size, block.size];
    const narrow = [-1, block.channels, block.size, block.size];
    let step = 0;
    const scope = (part: number): string => `${at}/conv/conv.${step}/conv.${step}.${part}`;
    if (block.expand) {
      x = clip(scope(2), conv(scope(0), x, '1×1', wide), wide);
      step += 1;
    }
    x = clip(scope(2), conv(scope(0), x, '3×3 depthwise', wide), wide);
    step += 1;
    x = conv(scope(0), x, '1×1', narrow);
    if (block.add) x = model.add('Add', `${at}/Add`, [entry, x], { shape: narrow });
    channels = block.channels;
  });
  x = clip(
    '/features/features.7/features.7.2',
    conv('/features/features.7/features.7.0', x, '1×1', [-1, 128, 4, 4]),
    [-1, 128, 4, 4],
  );
  x = model.add('ReduceMean', '/ReduceMean', [x], { shape: [-1, 128], layer: true });
  x = model.add('Gemm', '/fc/Gemm', [x], { detail: '128×10', shape: [-1, 10], output: 'logits' });
  model.output(x, ['N', 10]);
  return model.build(211_267);
}
