import type { TargetProfile } from './target-profile';

const folder =
  'https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/providers/xnnpack';
const conv = { title: 'ONNX Runtime XNNPACK: conv_base.cc', address: `${folder}/nn/conv_base.cc` };
const utils = { title: 'ONNX Runtime XNNPACK: utils.cc', address: `${folder}/detail/utils.cc` };

export const xnnpack: TargetProfile = {
  label: 'XNNPACK',
  note: 'activations and weights of one type; the provider of ONNX Runtime',
  notRun: true,
  rounds: 'outputs',
  forms: [],
  rules: [
    {
      id: 'one-type',
      kind: 'types',
      severity: 'slow',
      says: 'activations and weights are both int8 or both uint8',
      source: conv,
      pairs: [
        ['int8', 'int8'],
        ['uint8', 'uint8'],
        ['int8', null],
        ['uint8', null],
      ],
    },
    {
      id: 'unsigned-softmax',
      kind: 'types',
      severity: 'slow',
      says: 'Softmax has a kernel for uint8 only',
      source: { title: 'ONNX Runtime XNNPACK: softmax.cc', address: `${folder}/math/softmax.cc` },
      ops: ['Softmax'],
      pairs: [['uint8', null]],
    },
    {
      id: 'unsigned-pool',
      kind: 'types',
      severity: 'slow',
      says: 'AveragePool has a kernel for uint8 only',
      source: {
        title: 'ONNX Runtime XNNPACK: average_pool.cc',
        address: `${folder}/nn/average_pool.cc`,
      },
      ops: ['AveragePool'],
      pairs: [['uint8', null]],
    },
    {
      id: 'channel-weights',
      kind: 'per-channel',
      severity: 'slow',
      says: 'only Conv takes a scale per channel, and only for int8 weights',
      source: conv,
      ops: ['Conv'],
      dtypes: ['int8'],
    },
    {
      id: 'signed-weights',
      kind: 'zero-point',
      severity: 'illegal',
      says: 'int8 weights have zero point 0: the kernel takes no other',
      source: conv,
      of: 'signed-weights',
    },
    {
      id: 'int32-bias',
      kind: 'bias',
      severity: 'slow',
      says: 'the bias of an int8 layer is int32',
      source: conv,
      form: 'int32',
    },
    {
      id: 'images',
      kind: 'rank',
      severity: 'slow',
      says: 'convolutions and pools work on tensors of rank 4',
      source: conv,
      ops: ['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool'],
      rank: 4,
    },
    {
      id: 'one-grid',
      kind: 'tied',
      severity: 'illegal',
      says: 'MaxPool and Resize ignore scales and zero points, which have to be the same on both sides',
      source: utils,
      ops: ['MaxPool', 'Resize'],
      by: 'grid',
    },
    {
      id: 'int8-kernels',
      kind: 'operators',
      severity: 'slow',
      says: 'the provider takes Q/DQ pairs around these operators only',
      source: utils,
      ops: ['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'Softmax', 'Resize'],
    },
  ],
};
