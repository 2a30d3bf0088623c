import type { ModelProto } from '../../src/engine/onnx/proto';
import { buildBert } from './models/bert';
import { buildBranches } from './models/branches';
import { buildDeepChain } from './models/deep-chain';
import { buildMobileNetV2 } from './models/mobilenet-v2';
import { buildPlainChain } from './models/plain-chain';
import { buildResNet50 } from './models/resnet50';
import { buildSmallConvNet } from './models/small-convnet';
import { buildSpeechGate } from './models/speech-gate';
import { buildViT } from './models/vit';
import { buildYolo } from './models/yolo';

export interface ZooModel {
  readonly about: string;
  /** `size` is the number after the output path, for models that have one. */
  build(seed: number, size: number | null): ModelProto;
  /** Large weights go to a file beside the model. */
  readonly external?: true;
}

const bertTiny = { layers: 2, hidden: 128, heads: 2, tokens: 32, vocabulary: 1000 };

export const catalogue: Readonly<Record<string, ZooModel>> = {
  resnet50: {
    about: 'ResNet-50, 224², BatchNormalization nodes, 25.6 M parameters',
    build: buildResNet50,
  },
  'mobilenet-v2': {
    about: 'MobileNetV2, 224², BatchNormalization nodes, uneven depthwise channels',
    build: buildMobileNetV2,
  },
  'bert-base': {
    about: 'BERT-base, 12 layers, 128 tokens, LayerNorm and GELU node by node, mask by −3.4e38',
    build: (seed) => buildBert(seed),
  },
  'bert-tiny': {
    about: 'BERT with 2 layers of 128, LayerNormalization nodes',
    build: (seed) => buildBert(seed, { ...bertTiny, fusedNorm: true }),
  },
  'vit-b16': { about: 'ViT-B/16, 224², LayerNormalization nodes', build: buildViT },
  yolo: {
    about: 'small detector, 160²: SiLU, Split, Concat, Resize, two scales',
    build: buildYolo,
  },
  'deep-chain': {
    about: 'residual blocks with hierarchical names; SIZE nodes (500 if not said)',
    build: (seed, size) => buildDeepChain(seed, size ?? 500),
  },
  'plain-chain': {
    about: 'the same blocks without scopes in their names; SIZE nodes (500 if not said)',
    build: (seed, size) => buildPlainChain(seed, size ?? 500),
  },
  branches: {
    about: 'blocks of three branches, twenty nodes each; SIZE nodes (500 if not said)',
    build: (seed, size) => buildBranches(seed, size ?? 500),
  },
  'speech-gate': {
    about: 'Conv, bidirectional LSTM, If with layers in its branches',
    build: buildSpeechGate,
  },
  'convnet-fp16': {
    about: 'small Conv network in half precision',
    build: (seed) => buildSmallConvNet(seed, { opset: 17, half: true }),
  },
  'convnet-external': {
    about: 'small Conv network with its weights in OUT.onnx.data',
    build: (seed) => buildSmallConvNet(seed, { opset: 17 }),
    external: true,
  },
  'convnet-opset11': {
    about: 'small Conv network, opset 11',
    build: (seed) => buildSmallConvNet(seed, { opset: 11 }),
  },
  'convnet-opset9': {
    about: 'small Conv network, opset 9',
    build: (seed) => buildSmallConvNet(seed, { opset: 9 }),
  },
};
