import type { ModelProto } from '../../src/engine/onnx/proto';
import { buildBert } from './models/bert';
import { buildResNet50 } from './models/resnet50';

export interface ZooModel {
  readonly about: string;
  /** `size` is the number after the output path, for models that have one. */
  build(seed: number, size: number | null): ModelProto;
  readonly external?: true;
}

export const catalogue: Readonly<Record<string, ZooModel>> = {
  resnet50: {
    about: 'ResNet-50, 224², BatchNormalization nodes, 25.6 M parameters',
    build: buildResNet50,
  },
  'bert-base': {
    about: 'BERT-base, 12 layers, 128 tokens, LayerNorm and GELU node by node',
    build: (seed) => buildBert(seed),
  },
  'bert-tiny': {
    about: 'BERT with 2 layers of 128, LayerNormalization nodes',
    build: (seed) =>
      buildBert(seed, {
        layers: 2,
        hidden: 128,
        heads: 2,
        tokens: 32,
        vocabulary: 1000,
        fusedNorm: true,
      }),
  },
};
