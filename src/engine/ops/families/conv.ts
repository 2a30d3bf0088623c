import { intAttribute, intsAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { same, shapeOf, size, type Describe, type Surroundings } from '../traits/detail';
import { grid, productForm, sumForm, triple, type IntegerRule } from '../traits/integer-writer';
import {
  plain,
  type OpFamily,
  type OpTraits,
  type Product,
  type ProductLayout,
} from '../traits/op-traits';
import { readBiasOrInput, readWeightOrInput, rounds } from '../traits/op-visit';

/** Activation in, weight, int32 bias, activation out. */
function convolution(channelAxis: number, own: Omit<Product, 'kind' | 'channelAxis'>): OpTraits {
  return {
    ...plain('computed'),
    channels: 'second',
    weights: [1],
    bias: 2,
    parameters: [1, 2],
    product: { kind: 'convolution', channelAxis: () => channelAxis, ...own },
    qdq: rounds((visit) => {
      visit.readInput(0);
      readWeightOrInput(visit, 1, channelAxis);
      readBiasOrInput(visit, 2, 1);
      visit.writeOutput(0);
    }),
    leadsFusion: true,
    detail,
  };
}

const convRule: IntegerRule = (writer) => {
  const bias = writer.bias(2);
  const inputs = [
    ...triple(writer.activation(0)),
    ...triple(writer.input(1)),
    ...grid(writer.output(0)),
  ];
  writer.write('QLinearConv', bias === '' ? inputs : [...inputs, bias]);
};

/** Summed over height, width, input channel: the integer kernels work on NHWC data. */
function windowSums(dims: readonly number[]): ProductLayout | null {
  const [channels = 0, inputs = 0, ...kernel] = dims;
  const window = kernel.reduce((product, length) => product * length, 1);
  const terms = inputs * window;
  // Depthwise convolutions multiply into 32 bits one by one.
  if (inputs === 1) return null;
  const index = (channel: number, term: number): number =>
    channel * terms + (term % inputs) * window + Math.floor(term / inputs);
  return { channels, terms, index };
}

const detail: Describe = (node, model) => {
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

function isDepthwise(node: NodeProto, model: Surroundings, group: number): boolean {
  const weight = shapeOf(node.input[1], model);
  return node.opType === 'ConvTranspose' ? weight?.[0] === group : weight?.[1] === 1;
}

export const convOps: OpFamily = {
  Conv: {
    ...convolution(0, {
      kernels: /^(?!.*Transpose).*Conv/,
      layout: (_node, dims) => windowSums(dims),
    }),
    passedOn: 1,
    fusesIntoConv: 'no',
    integerRule: convRule,
    integerForms: [productForm('QLinearConv', [6, 7]), sumForm('ConvInteger')],
  },
  ConvTranspose: convolution(1, {
    kernels: /Conv.*Transpose|Transpose.*Conv/,
    layout: () => null,
  }),
};
