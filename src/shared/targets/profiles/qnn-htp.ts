import type { TargetProfile } from './target-profile';

const provider = {
  title: 'ONNX Runtime: QNN Execution Provider',
  address: 'https://onnxruntime.ai/docs/execution-providers/QNN-ExecutionProvider.html',
};
const config = {
  title: 'ONNX Runtime: quant_config.py of QNN',
  address:
    'https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/python/tools/quantization/execution_providers/qnn/quant_config.py',
};
const supplement = {
  title: 'Qualcomm: HTP Op Definition Supplement',
  address: 'https://docs.qualcomm.com/doc/80-63442-50/topic/HtpOpDefSupplement.html',
};

export const qnnHtp: TargetProfile = {
  label: 'QNN HTP',
  note: 'uint8 or uint16 activations, asymmetric; int32 biases',
  notRun: true,
  rounds: 'outputs',
  forms: [],
  rules: [
    {
      id: 'unsigned-activations',
      kind: 'types',
      severity: 'illegal',
      says: 'activations are uint8 or uint16, weights 8 bits',
      source: config,
      pairs: [
        ['uint8', 'int8'],
        ['uint8', 'uint8'],
        ['uint16', 'int8'],
        ['uint16', 'uint8'],
        ['uint8', null],
        ['uint16', null],
      ],
    },
    {
      id: 'channel-weights',
      kind: 'per-channel',
      severity: 'illegal',
      says: 'only convolutions take a scale per channel, and only for int8 weights (not verified for newer SDKs)',
      source: supplement,
      ops: ['Conv', 'ConvTranspose'],
      dtypes: ['int8'],
    },
    {
      id: 'channel-zero-points',
      kind: 'zero-point',
      severity: 'illegal',
      says: 'weights with a scale per channel have zero point 0',
      source: supplement,
      of: 'channel-weights',
    },
    {
      id: 'int32-bias',
      kind: 'bias',
      severity: 'illegal',
      says: 'a bias is int32, symmetric, with the product of the scales of activation and weight',
      source: supplement,
      form: 'int32',
    },
    {
      id: 'pairs',
      kind: 'file',
      severity: 'illegal',
      says: 'the provider takes models with Q/DQ pairs from opset 11 on',
      source: provider,
      opset: 11,
      standardDomain: false,
      integerOperators: false,
    },
  ],
};
