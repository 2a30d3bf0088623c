import type { TargetProfile } from './target-profile';
import { movingOps } from './moving-ops';

const explicit = {
  title: 'NVIDIA TensorRT: Explicit Quantization',
  address:
    'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/quantized-types-explicit-quantization.html',
};
const types = {
  title: 'NVIDIA TensorRT: Working with Quantized Types',
  address:
    'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-quantized-types.html',
};

/** What NVIDIA's own tool leaves in float, with the reasons; TensorRT's pages have no table of sizes. */
const sizes = {
  title: 'NVIDIA Model Optimizer: sizes that are left in float',
  address:
    'https://github.com/NVIDIA/Model-Optimizer/blob/main/modelopt/onnx/quantization/graph_utils.py',
};

export const tensorrt: TargetProfile = {
  label: 'TensorRT',
  note: 'explicit Q/DQ: symmetric int8, zero point 0, float biases',
  notRun: true,
  // Its guide quantizes what weighted layers read, not what they write, so that activations fuse into them.
  rounds: 'inputs',
  forms: [],
  rules: [
    {
      id: 'signed-int8',
      kind: 'types',
      severity: 'illegal',
      says: 'the 8-bit integer type is int8, for activations and weights',
      source: types,
      pairs: [
        ['int8', 'int8'],
        ['int8', null],
      ],
    },
    {
      id: 'symmetric',
      kind: 'zero-point',
      severity: 'illegal',
      says: 'quantization is symmetric: every zero point is 0',
      source: types,
      of: 'all',
    },
    {
      id: 'float-bias',
      kind: 'bias',
      severity: 'illegal',
      says: 'a bias stays float: a DequantizeLinear of int32 is not read',
      source: {
        title: 'NVIDIA TensorRT: IDequantizeLayer',
        address:
          'https://docs.nvidia.com/deeplearning/tensorrt/latest/_static/c-api/classnvinfer1_1_1_i_dequantize_layer.html',
      },
      form: 'float',
    },
    {
      id: 'channel-weights',
      kind: 'per-channel',
      severity: 'illegal',
      says: 'scales per channel are for weights of convolutions and matrix products',
      source: explicit,
      ops: ['Conv', 'ConvTranspose', 'MatMul', 'Gemm'],
      dtypes: ['int8'],
    },
    {
      id: 'standard-pairs',
      kind: 'file',
      severity: 'illegal',
      says: 'it reads QuantizeLinear and DequantizeLinear of ONNX from opset 13 on, no integer operators',
      source: explicit,
      opset: 13,
      standardDomain: true,
      integerOperators: false,
    },
    {
      id: 'small-products',
      kind: 'size',
      severity: 'slow',
      says: 'a product of matrices with fewer than 16 terms or columns is faster in float',
      source: sizes,
      ops: ['MatMul', 'Gemm'],
      least: 16,
      step: 8,
    },
    {
      id: 'small-convolutions',
      kind: 'size',
      severity: 'slow',
      says: 'a convolution has an int8 kernel from 16 channels on, or for some multiples of 8',
      source: sizes,
      ops: ['Conv'],
      least: 16,
      step: 8,
    },
    {
      id: 'int8-layers',
      kind: 'operators',
      severity: 'slow',
      says: 'pairs belong in front of weighted layers and what commutes with them; elsewhere they only break fusions',
      source: explicit,
      ops: [
        'Conv',
        'ConvTranspose',
        'MatMul',
        'Gemm',
        'Relu',
        'Clip',
        'AveragePool',
        'GlobalAveragePool',
        ...movingOps,
      ],
    },
  ],
};
