import type { TargetProfile } from './target-profile';
import { movingOps } from './moving-ops';

const transformations = {
  title: 'OpenVINO: Low Precision Transformations',
  address:
    'https://docs.openvino.ai/2025/documentation/openvino-extensibility/openvino-plugin-library/advanced-guides/low-precision-transformations.html',
};

export const openvino: TargetProfile = {
  label: 'OpenVINO',
  note: 'uint8 or int8 activations, int8 weights',
  notRun: true,
  rounds: 'outputs',
  forms: [],
  rules: [
    {
      id: 'type-pairs',
      kind: 'types',
      severity: 'slow',
      says: 'weighted layers run in int8 on uint8 or int8 activations and int8 weights',
      source: transformations,
      pairs: [
        ['uint8', 'int8'],
        ['int8', 'int8'],
        ['uint8', null],
        ['int8', null],
      ],
    },
    {
      id: 'channel-weights',
      kind: 'per-channel',
      severity: 'slow',
      says: 'scales per channel are for weights of convolutions and matrix products',
      source: transformations,
      ops: ['Conv', 'ConvTranspose', 'MatMul', 'Gemm'],
      dtypes: ['int8'],
    },
    {
      id: 'standard-pairs',
      kind: 'file',
      severity: 'illegal',
      says: 'it reads QuantizeLinear and DequantizeLinear of ONNX from opset 10 on',
      source: {
        title: 'OpenVINO: Available operations, ONNX',
        address:
          'https://docs.openvino.ai/2025/about-openvino/compatibility-and-support/supported-operations.html',
      },
      opset: 10,
      standardDomain: true,
      integerOperators: true,
    },
    {
      id: 'concat-of-one-type',
      kind: 'tied',
      severity: 'slow',
      says: 'Concat stays in int8 only where all its inputs have one type; scales may differ',
      source: {
        title: 'OpenVINO: concat.cpp of the low precision transformations',
        address:
          'https://github.com/openvinotoolkit/openvino/blob/master/src/common/low_precision_transformations/src/concat.cpp',
      },
      ops: ['Concat'],
      by: 'type',
    },
    {
      id: 'int8-operations',
      kind: 'operators',
      severity: 'slow',
      says: 'low precision transformations exist for these operations only',
      source: transformations,
      ops: [
        'Conv',
        'ConvTranspose',
        'MatMul',
        'Gemm',
        'Add',
        'Mul',
        'Concat',
        'Relu',
        'Clip',
        'PRelu',
        'AveragePool',
        'GlobalAveragePool',
        'Resize',
        'Pad',
        'ReduceMean',
        'ReduceMax',
        'ReduceMin',
        'ReduceSum',
        'InstanceNormalization',
        ...movingOps,
      ],
    },
  ],
};
