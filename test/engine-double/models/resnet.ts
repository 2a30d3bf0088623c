import type { OpenedModel } from '../../../src/shared/contract/model-view';
import { ModelBuilder } from './model-builder';

/** ResNet-style bottlenecks with name scopes: 60 layers, one float node. */
export function resnetModel(): OpenedModel {
  const model = new ModelBuilder('resnet.onnx', 'pytorch');
  let x = model.input('input', ['N', 3, 224, 224]);
  const conv = (name: string, from: string, detail: string, shape: number[]): string =>
    model.add('Conv', `${name}/Conv`, [from], { detail, shape });
  const relu = (name: string, from: string, shape: number[]): string =>
    model.add('Relu', name, [from], { shape });

  x = relu('/relu/Relu', conv('/conv1', x, '7×7', [-1, 64, 112, 112]), [-1, 64, 112, 112]);
  x = model.add('MaxPool', '/maxpool/MaxPool', [x], { detail: '3×3', shape: [-1, 64, 56, 56] });
  const stages = [3, 3, 4, 3];
  stages.forEach((count, stage) => {
    const size = 56 >> stage;
    const width = 64 << stage;
    for (let block = 0; block < count; block += 1) {
      const at = `/layer${stage + 1}/layer${stage + 1}.${block}`;
      const inner = [-1, width, size, size];
      const outer = [-1, width * 4, size, size];
      const entry = x;
      let y = relu(`${at}/relu/Relu`, conv(`${at}/conv1`, x, '1×1', inner), inner);
      y = relu(`${at}/relu/Relu_1`, conv(`${at}/conv2`, y, '3×3', inner), inner);
      y = conv(`${at}/conv3`, y, '1×1', outer);
      const shortcut =
        block === 0 ? conv(`${at}/downsample/downsample.0`, entry, '1×1', outer) : entry;
      x = relu(
        `${at}/relu/Relu_2`,
        model.add('Add', `${at}/Add`, [y, shortcut], { shape: outer }),
        outer,
      );
    }
  });
  x = model.add('ReduceMean', '/avgpool/ReduceMean', [x], { shape: [-1, 2048] });
  x = model.add('Gemm', '/fc/Gemm', [x], { detail: '2048×1000', shape: [-1, 1000] });
  x = model.add('Softmax', '/Softmax', [x], { shape: [-1, 1000], output: 'probabilities' });
  model.output(x, ['N', 1000]);
  return model.build(97_800_000);
}
