import { entryOf } from '../../onnx/entry-of';
import {
  floatAttribute,
  hasAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
} from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import { DataType } from '../../onnx/proto';
import type { NodeProto, TensorProto } from '../../onnx/proto';
import { dimsOf, elementCount, floatValues, integerValues, typeName } from '../../onnx/tensor';
import type { ValueType } from './types';

interface Model {
  readonly graph: GraphIndex;
  readonly types: ReadonlyMap<string, ValueType>;
}

/** Says the one thing that matters about a node; '' when nothing does. */
type Describe = (node: NodeProto, model: Model) => string;

/** Short text of what matters about a node: `3×3 depthwise`, `768×3072`, `axis 1`, `0 to 6`. */
export function nodeDetail(node: NodeProto, model: Model): string {
  return entryOf(describers, node.opType)?.(node, model) ?? '';
}

const convolution: Describe = (node, model) => {
  const weight = shapeOf(node.input[1], model);
  const kernel = intsAttribute(node, 'kernel_shape') ?? weight?.slice(2) ?? [];
  const group = intAttribute(node, 'group', 1);
  const parts = [size(kernel)];
  if (group > 1) parts.push(isDepthwise(node, model, group) ? 'depthwise' : `in ${group} groups`);
  const strides = intsAttribute(node, 'strides') ?? [];
  if (strides.some((step) => step > 1)) parts.push(`stride ${same(strides)}`);
  const dilations = intsAttribute(node, 'dilations') ?? [];
  if (dilations.some((step) => step > 1)) parts.push(`dilation ${same(dilations)}`);
  return parts.join(' ');
};

function isDepthwise(node: NodeProto, model: Model, group: number): boolean {
  const weight = shapeOf(node.input[1], model);
  return node.opType === 'ConvTranspose' ? weight?.[0] === group : weight?.[1] === 1;
}

const pool: Describe = (node) => {
  const strides = intsAttribute(node, 'strides') ?? [];
  const kernel = size(intsAttribute(node, 'kernel_shape') ?? []);
  return strides.some((step) => step > 1) ? `${kernel} stride ${same(strides)}` : kernel;
};

const gemm: Describe = (node, model) => {
  const weight = shapeOf(node.input[1], model);
  if (weight === null || weight.length !== 2) return '';
  return (intAttribute(node, 'transB', 0) === 1 ? weight.toReversed() : weight).join('×');
};

const matMul: Describe = (node, { graph }) => {
  const constant = constantInput(node, graph);
  return constant === null ? 'dynamic' : dimsOf(constant).join('×');
};

const elementwise: Describe = (node, { graph }) => {
  const constant = constantInput(node, graph);
  if (constant === null) return '';
  const dims = dimsOf(constant);
  if (elementCount(dims) !== 1) return `with constant ${dims.join('×')}`;
  return constant.dataType === DataType.FLOAT
    ? `with ${number(floatValues(constant)[0] ?? 0)}`
    : '';
};

const clip: Describe = (node, { graph }) => {
  const limit = (position: number, attribute: string): string => {
    const tensor = graph.initializers.get(node.input[position] ?? '');
    if (tensor?.dataType === DataType.FLOAT) return number(floatValues(tensor)[0] ?? 0);
    return hasAttribute(node, attribute) ? number(floatAttribute(node, attribute, 0)) : '';
  };
  const [low, high] = [limit(1, 'min'), limit(2, 'max')];
  if (low === '' && high === '') return '';
  if (low === '') return `up to ${high}`;
  return high === '' ? `from ${low}` : `${low} to ${high}`;
};

const gather: Describe = (node, { graph }) => {
  const table = graph.initializers.get(node.input[0] ?? '');
  return table === undefined ? axisText(node, 0) : dimsOf(table).join('×');
};

function axis(fallback: number): Describe {
  return (node) => axisText(node, fallback);
}

function axisText(node: NodeProto, fallback: number): string {
  return `axis ${number(intAttribute(node, 'axis', fallback))}`;
}

const axes: Describe = (node, { graph }) => {
  const list = intsAttribute(node, 'axes') ?? integers(graph, node.input[1]);
  if (list === null) return '';
  return `${list.length === 1 ? 'axis' : 'axes'} ${list.map(number).join(', ')}`;
};

const resize: Describe = (node, { graph }) => {
  const mode = stringAttribute(node, 'mode', 'nearest');
  const scales = graph.initializers.get(node.input[2] ?? '');
  if (scales === undefined || scales.dataType !== DataType.FLOAT) return mode;
  const factors = Array.from(floatValues(scales)).slice(2).map(number);
  return factors.length === 0 ? mode : `${mode} ×${same(factors)}`;
};

const recurrent: Describe = (node) => {
  const both = stringAttribute(node, 'direction', 'forward') === 'bidirectional';
  return `hidden ${intAttribute(node, 'hidden_size', 0)}${both ? ', both ways' : ''}`;
};

const cast: Describe = (node) => `to ${typeName(intAttribute(node, 'to', 0))}`;

const describers: Readonly<Record<string, Describe>> = {
  Conv: convolution,
  ConvTranspose: convolution,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  Gemm: gemm,
  MatMul: matMul,
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Pow: elementwise,
  Clip: clip,
  Gather: gather,
  GatherElements: axis(0),
  Concat: axis(0),
  Softmax: axis(-1),
  LogSoftmax: axis(-1),
  LayerNormalization: axis(-1),
  Split: axis(0),
  ArgMax: axis(0),
  TopK: axis(-1),
  Flatten: axis(1),
  Squeeze: axes,
  Unsqueeze: axes,
  ReduceMean: axes,
  ReduceSum: axes,
  ReduceMax: axes,
  ReduceMin: axes,
  Transpose: (node) => (intsAttribute(node, 'perm') ?? []).join(', '),
  LeakyRelu: (node) => `slope ${number(floatAttribute(node, 'alpha', 0.01))}`,
  Resize: resize,
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  Cast: cast,
};

function shapeOf(name: string | undefined, model: Model): readonly number[] | null {
  const initializer = model.graph.initializers.get(name ?? '');
  if (initializer !== undefined) return dimsOf(initializer);
  const shape = model.types.get(name ?? '')?.shape;
  return shape?.every((dim) => typeof dim === 'number') === true ? shape.map(Number) : null;
}

function constantInput(node: NodeProto, graph: GraphIndex): TensorProto | null {
  for (const name of node.input.toReversed()) {
    const tensor = graph.initializers.get(name);
    if (tensor !== undefined) return tensor;
  }
  return null;
}

function integers(graph: GraphIndex, name: string | undefined): readonly number[] | null {
  const tensor = graph.initializers.get(name ?? '');
  return tensor === undefined ? null : integerValues(tensor);
}

/** `3×3`; one dimension alone says what it is. */
function size(kernel: readonly number[]): string {
  return kernel.length === 1 ? `width ${kernel[0] ?? 0}` : kernel.join('×');
}

/** `2` for `[2, 2]`, else all of them. */
function same(values: readonly (number | string)[]): string {
  return new Set(values).size === 1 ? String(values[0]) : values.join('×');
}

function number(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
