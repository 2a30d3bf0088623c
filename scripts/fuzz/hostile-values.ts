/** Borders of the integer types, and small numbers that mean something as axes, types or counts. */
export const hostileIntegers: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  -1n,
  -2n,
  5n,
  7n,
  16n,
  127n,
  128n,
  255n,
  256n,
  1000n,
  65_535n,
  65_536n,
  2n ** 20n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n + 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

export const operators: readonly string[] = (
  'Conv Gemm MatMul Add Mul Sub Div Relu Sigmoid Softmax Clip Concat Split Slice Reshape Transpose ' +
  'Squeeze Unsqueeze Flatten MaxPool AveragePool GlobalAveragePool Resize Pad Gather Cast Identity If ' +
  'Loop Scan LSTM GRU RNN QuantizeLinear DequantizeLinear QLinearConv Constant ConstantOfShape Shape ' +
  'Expand Tile Where TopK NonZero ArgMax ReduceMean ReduceSum Einsum ConvTranspose BatchNormalization ' +
  'LayerNormalization InstanceNormalization Dropout Pow Sqrt Erf Gelu HardSwish PRelu LeakyRelu ' +
  'DepthToSpace SpaceToDepth OneHot Range CumSum ScatterND GatherND NonMaxSuppression SequenceEmpty ' +
  'SequenceAt Optional DynamicQuantizeLinear MatMulInteger ConvInteger GridSample RandomNormal ' +
  'StringNormalizer Nope'
).split(' ');

export const hostileTexts: readonly string[] = [
  '',
  'x',
  'y',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '0',
  '-1',
  'a\nb',
  'a\0b',
  '\u202Eevil',
  '\u001B[2J',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '/dev/zero',
  '=cmd|x',
  'é'.repeat(50),
  'A'.repeat(100_000),
  'location',
  'NaN',
];
