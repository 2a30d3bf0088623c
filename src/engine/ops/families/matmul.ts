import { floatAttribute, intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { dimsOf } from '../../onnx/tensor';
import { dropped } from '../traits/converter';
import { constantInput, shapeOf, type Describe } from '../traits/detail';
import {
  form,
  grid,
  productForm,
  sumForm,
  triple,
  type IntegerRule,
} from '../traits/integer-writer';
import { plain, type OpFamily, type OpTraits, type Product } from '../traits/op-traits';
import { readBiasOrInput, readWeightOrInput, rounds, type OpRule } from '../traits/op-visit';

const gemmRule: OpRule = (visit) => {
  visit.readInput(0);
  const isTurned = isTransposed(visit.node);
  readWeightOrInput(visit, 1, isTurned ? 0 : 1, isTurned ? 1 : 0);
  readBiasOrInput(visit, 2, floatAttribute(visit.node, 'beta', 1));
  visit.writeOutput(0);
};

/**
 * Either side may be the weight. Per channel only matrices on the right: on the left a scale per
 * column could not be taken out of the sum, and ONNX Runtime's QLinearMatMul refuses to run.
 */
const matMulRule: OpRule = (visit) => {
  for (const position of [0, 1]) {
    const weight = visit.initializer(position);
    if (weight === null) visit.readInput(position);
    else {
      const rank = dimsOf(weight).length;
      const channel = position === 1 && rank === 2 ? 1 : null;
      visit.readWeight(position, channel, rank < 2 ? 0 : rank - (position === 0 ? 1 : 2));
    }
  }
  visit.writeOutput(0);
};

const gemmIntegerRule: IntegerRule = (writer) => {
  const bias = writer.bias(2);
  if (bias !== '' && floatAttribute(writer.node, 'alpha', 1) !== 1) {
    throw writer.refuse('it has a bias and an alpha other than 1');
  }
  const inputs = [
    ...triple(writer.activation(0)),
    ...triple(writer.input(1)),
    bias,
    ...grid(writer.output(0)),
  ];
  // QGemm has no beta: it went into the bias.
  writer.write('QGemm', inputs, { beta: null }, 'com.microsoft');
};

const matMulIntegerRule: IntegerRule = (writer) => {
  writer.write('QLinearMatMul', [
    ...triple(writer.input(0)),
    ...triple(writer.input(1)),
    ...grid(writer.output(0)),
  ]);
};

function isTransposed(node: NodeProto): boolean {
  return intAttribute(node, 'transB', 0) !== 0;
}

const product: Product = {
  kind: 'matrix',
  kernels: /MatMul|Gemm|Attention/,
  channelAxis: (_node, rank) => (rank === 2 ? 1 : null),
  layout(node, dims) {
    if (dims.length !== 2) return null;
    const [first = 0, second = 0] = dims;
    return isTransposed(node)
      ? { channels: first, terms: second, index: (channel, term) => channel * second + term }
      : { channels: second, terms: first, index: (channel, term) => term * second + channel };
  },
};

const base = {
  ...plain('computed'),
  channels: 'last',
  product,
  passedOn: 1,
  leadsFusion: true,
} as const;

const gemmDetail: Describe = (node, model) => {
  const weight = shapeOf(node.input[1], model);
  if (weight === null || weight.length !== 2) return '';
  return (intAttribute(node, 'transB', 0) === 1 ? weight.toReversed() : weight).join('×');
};

const matMulDetail: Describe = (node, { graph }) => {
  const constant = constantInput(node, graph);
  return constant === null ? 'dynamic' : dimsOf(constant).join('×');
};

const gemm: OpTraits = {
  ...base,
  weights: [1],
  bias: 2,
  parameters: [1, 2],
  product: { ...product, channelAxis: (node) => (isTransposed(node) ? 0 : 1) },
  qdq: rounds(gemmRule),
  integerRule: gemmIntegerRule,
  integerForms: [productForm('QGemm', [7, 8])],
  versions: { 7: dropped('broadcast') },
  detail: gemmDetail,
};

const matMul: OpTraits = {
  ...base,
  weights: [0, 1],
  bias: null,
  parameters: [0, 1],
  qdq: rounds(matMulRule),
  integerRule: matMulIntegerRule,
  integerForms: [
    productForm('QLinearMatMul', [6, 7]),
    sumForm('MatMulInteger'),
    form('MatMulIntegerToFloat', null),
    form('DynamicQuantizeMatMul', null),
    form('MatMulNBits', null),
  ],
  detail: matMulDetail,
};

export const matMulOps: OpFamily = { Gemm: gemm, MatMul: matMul };
