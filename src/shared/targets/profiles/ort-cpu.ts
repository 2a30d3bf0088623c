import type { TargetProfile } from './target-profile';
import { movingOps } from './moving-ops';

const guide = {
  title: 'ONNX Runtime: Quantize ONNX models',
  address: 'https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html',
};
const selectors = {
  title: 'ONNX Runtime: qdq_selectors.cc',
  address:
    'https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/qdq_transformer/selectors_actions/qdq_selectors.cc',
};

const registered = {
  title: 'ONNX Runtime: qdq_selector_action_transformer.cc',
  address:
    'https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/qdq_transformer/selectors_actions/qdq_selector_action_transformer.cc',
};

export const ortCpu: TargetProfile = {
  label: 'ONNX Runtime (CPU)',
  note: 'uint8 or int8 activations, int8 kernels of the CPU',
  notRun: false,
  rounds: 'outputs',
  forms: ['weights'],
  rules: [
    {
      id: 'int8-kernels',
      kind: 'operators',
      severity: 'slow',
      says: 'Q/DQ pairs become an int8 kernel around these operators only',
      source: registered,
      ops: [
        'Conv',
        'MatMul',
        'Gemm',
        'Add',
        'Mul',
        'Concat',
        'Relu',
        'Clip',
        'Sigmoid',
        'LeakyRelu',
        'Softmax',
        'Where',
        'AveragePool',
        'GlobalAveragePool',
        'Resize',
        'Pad',
        ...movingOps,
      ],
    },
    {
      id: 'type-pairs',
      kind: 'types',
      severity: 'slow',
      says: 'uint8 activations meet int8 or uint8 weights, int8 activations int8 weights',
      source: guide,
      pairs: [
        ['uint8', 'int8'],
        ['uint8', 'uint8'],
        ['int8', 'int8'],
        ['uint8', null],
        ['int8', null],
      ],
    },
    {
      id: 'channel-zero-points',
      kind: 'zero-point',
      severity: 'illegal',
      says: 'weights with a scale per channel have zero point 0',
      source: {
        title: 'ONNX Runtime: qlinearconv.cc',
        address:
          'https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/providers/cpu/quantization/qlinearconv.cc',
      },
      of: 'channel-weights',
    },
    {
      id: 'moving-on-one-grid',
      kind: 'tied',
      severity: 'slow',
      says: 'an operator that moves values runs on integers only where scale and zero point stay the same',
      source: selectors,
      ops: movingOps,
      by: 'grid',
    },
    {
      id: 'concat-of-one-type',
      kind: 'tied',
      severity: 'slow',
      says: 'Concat runs on integers only where all its inputs and its output have one type; scales may differ',
      source: selectors,
      ops: ['Concat'],
      by: 'type',
    },
  ],
};
