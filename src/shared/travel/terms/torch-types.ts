import { entryOf } from '../../entry-of';

const types: Readonly<Record<string, readonly string[]>> = {
  Conv: ['torch.nn.Conv1d', 'torch.nn.Conv2d', 'torch.nn.Conv3d'],
  ConvTranspose: [
    'torch.nn.ConvTranspose1d',
    'torch.nn.ConvTranspose2d',
    'torch.nn.ConvTranspose3d',
  ],
  Gemm: ['torch.nn.Linear'],
  MatMul: ['torch.nn.Linear', 'torch.matmul'],
  Add: ['operator.add', 'torch.add'],
  Mul: ['operator.mul', 'torch.mul'],
  Concat: ['torch.cat'],
  Relu: ['torch.nn.ReLU', 'torch.nn.functional.relu'],
  Clip: ['torch.nn.ReLU6', 'torch.nn.Hardtanh'],
  LeakyRelu: ['torch.nn.LeakyReLU'],
  Sigmoid: ['torch.nn.Sigmoid', 'torch.sigmoid'],
  HardSigmoid: ['torch.nn.Hardsigmoid'],
  HardSwish: ['torch.nn.Hardswish'],
  Tanh: ['torch.nn.Tanh', 'torch.tanh'],
  Softmax: ['torch.nn.Softmax', 'torch.nn.functional.softmax'],
  LayerNormalization: ['torch.nn.LayerNorm'],
  InstanceNormalization: [
    'torch.nn.InstanceNorm1d',
    'torch.nn.InstanceNorm2d',
    'torch.nn.InstanceNorm3d',
  ],
  MaxPool: ['torch.nn.MaxPool1d', 'torch.nn.MaxPool2d', 'torch.nn.MaxPool3d'],
  AveragePool: ['torch.nn.AvgPool1d', 'torch.nn.AvgPool2d', 'torch.nn.AvgPool3d'],
  GlobalAveragePool: [
    'torch.nn.AdaptiveAvgPool1d',
    'torch.nn.AdaptiveAvgPool2d',
    'torch.nn.AdaptiveAvgPool3d',
  ],
  Gather: ['torch.nn.Embedding'],
};

/** Modules and functions of PyTorch that are exported as an op type. */
export function torchTypesOf(op: string): readonly string[] {
  return entryOf(types, op) ?? [];
}

/** Op types that a module or function of PyTorch, by the last part of its name, is exported as. */
export function opsOfTorchType(name: string): readonly string[] {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Object.keys(types).filter((op) =>
    torchTypesOf(op).some((type) => type === name || type.endsWith(`.${last}`)),
  );
}
