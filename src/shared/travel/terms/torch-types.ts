import { entryOf } from '../../entry-of';

/** What is exported as an op type: modules of `torch.nn` and functions. */
interface TorchTypes {
  readonly modules: readonly string[];
  readonly functions: readonly string[];
}

const inDimensions = (name: string): readonly string[] => ['1d', '2d', '3d'].map((d) => name + d);

const both = (
  modules: readonly string[],
  functionals: readonly string[],
  others: readonly string[] = [],
): TorchTypes => ({
  modules: modules.map((name) => `torch.nn.${name}`),
  functions: [...functionals.map((name) => `torch.nn.functional.${name}`), ...others],
});

const types: Readonly<Record<string, TorchTypes>> = {
  Conv: both(inDimensions('Conv'), inDimensions('conv')),
  ConvTranspose: both(inDimensions('ConvTranspose'), inDimensions('conv_transpose')),
  Gemm: both(['Linear'], ['linear']),
  MatMul: both(['Linear'], ['linear'], ['torch.matmul', 'operator.matmul', 'torch.bmm']),
  Add: both([], [], ['operator.add', 'operator.iadd', 'torch.add']),
  Mul: both([], [], ['operator.mul', 'operator.imul', 'torch.mul']),
  Concat: both([], [], ['torch.cat']),
  Relu: both(['ReLU'], ['relu'], ['torch.relu']),
  Clip: both(['ReLU6', 'Hardtanh'], ['relu6', 'hardtanh'], ['torch.clamp']),
  LeakyRelu: both(['LeakyReLU'], ['leaky_relu']),
  PRelu: both(['PReLU'], ['prelu']),
  Elu: both(['ELU'], ['elu']),
  Sigmoid: both(['Sigmoid'], ['sigmoid'], ['torch.sigmoid']),
  HardSigmoid: both(['Hardsigmoid'], ['hardsigmoid']),
  HardSwish: both(['Hardswish'], ['hardswish']),
  Tanh: both(['Tanh'], ['tanh'], ['torch.tanh']),
  Softmax: both(['Softmax'], ['softmax'], ['torch.softmax']),
  LayerNormalization: both(['LayerNorm'], ['layer_norm']),
  InstanceNormalization: both(inDimensions('InstanceNorm'), ['instance_norm']),
  MaxPool: both(inDimensions('MaxPool'), inDimensions('max_pool')),
  AveragePool: both(inDimensions('AvgPool'), inDimensions('avg_pool')),
  GlobalAveragePool: both(inDimensions('AdaptiveAvgPool'), inDimensions('adaptive_avg_pool')),
  Resize: both(['Upsample'], ['interpolate']),
  Gather: both(['Embedding'], ['embedding']),
};

/** Modules and functions of PyTorch that are exported as an op type. */
export function torchTypesOf(op: string): readonly string[] {
  const found = entryOf(types, op);
  return found === undefined ? [] : [...found.modules, ...found.functions];
}

/** The functions among them that take a weight, or none. */
export function torchFunctionsOf(op: string, hasWeight: boolean): readonly string[] {
  const functions = entryOf(types, op)?.functions ?? [];
  return hasWeight ? functions : functions.filter((name) => !name.endsWith('.linear'));
}

/** Op types that a module or function of PyTorch, by the last part of its name, is exported as. */
export function opsOfTorchType(name: string): readonly string[] {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Object.keys(types).filter((op) =>
    torchTypesOf(op).some((type) => type === name || type.endsWith(`.${last}`)),
  );
}
