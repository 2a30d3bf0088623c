import { floatAttribute, hasAttribute } from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import { DataType, type NodeProto } from '../../onnx/proto';
import { dimsOf, floatValues } from '../../onnx/tensor';
import { clipLimits } from '../traits/clip-limits';
import { rewritten, wasInPlace, without, type Converter } from '../traits/converter';
import { number, type Describe } from '../traits/detail';
import { isSameGrid, onGrid, asUnary, type IntegerRule } from '../traits/integer-writer';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor, follows, type OpRule } from '../traits/op-visit';
import { from, ofNegation } from '../traits/relevance';

/** A function of one number. */
const unary: OpTraits = { ...plain('each'), keepsRank: true };

/** What ends a convolution in many nets. */
const usual: OpTraits = { ...unary, fusesIntoConv: 'no' };

const old: OpTraits = { ...unary, versions: wasInPlace };

/** Relu, Clip that could not be folded into their producer. */
const rule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  visit.writeOutput(0);
};

/** Relu and Clip compare integers where input and output are on one grid. */
const clipRule: IntegerRule = (writer) => {
  const { node, graph } = writer;
  const input = writer.activation(0);
  if (writer.opset < 12) throw writer.refuse(`opset ${writer.opset} has no Clip for integers`);
  if (!isSameGrid(input, writer.output(0))) {
    throw writer.refuse('its input and output are rounded to different grids');
  }
  const limits = limitsOf(graph, node);
  if (limits === null) throw writer.refuse('its limits are computed at run time');
  const limit = (side: 'low' | 'high'): string => {
    const value = limits[side];
    if (!Number.isFinite(value)) return '';
    return writer.scalar(`${node.name}/${side}`, input.dtype, onGrid(value, input));
  };
  writer.write('Clip', [input.name, limit('low'), limit('high')], { min: null, max: null });
};

function limitsOf(graph: GraphIndex, node: NodeProto): ReturnType<typeof clipLimits> {
  return node.opType === 'Relu' ? { low: 0, high: Infinity } : clipLimits(graph, node);
}

const clipping: OpTraits = {
  ...usual,
  versions: wasInPlace,
  relevance: from(0),
  limits: limitsOf,
  qdq: follows(rule),
  integerRule: clipRule,
};

const clipInputs: Converter = (node, context) => {
  const input = node.input[0] ?? '';
  const type = context.typeOf(input);
  const limit = (name: string): string =>
    hasAttribute(node, name)
      ? context.addFloats(`${node.name}/${name}`, [floatAttribute(node, name, 0)], [], type)
      : '';
  const inputs = [input, limit('min'), limit('max')];
  while (inputs.at(-1) === '') inputs.pop();
  return [rewritten(node, inputs, ['min', 'max'])];
};

const clipDetail: Describe = (node, { graph }) => {
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

/** A slope per channel needs trailing dimensions from 7 on. */
const preluSlope: Converter = (node, context) => {
  const plain = without(node, 'consumed_inputs');
  const [input = '', slopeName = ''] = node.input;
  const slope = context.constantOf(slopeName);
  const rank = context.shapeOf(input)?.length;
  if (slope !== null && (slope.dims.length !== 1 || slope.dims[0] === 1n)) return [plain];
  if (slope === null || rank === undefined) return { refused: 'the shape of its slope is unknown' };
  if (rank <= 2) return [plain];
  const dims = [...dimsOf(slope), ...Array.from({ length: rank - 2 }, () => 1)];
  return [rewritten(plain, [input, context.addReshaped(`${node.name}/slope`, slope, dims)], [])];
};

/** Where the slope is a constant: one that is computed may be the scaled value itself. */
const slopeKept: OpTraits['factors'] = (graph, node) =>
  graph.initializers.has(node.input[1] ?? '') ? 'kept' : null;

export const activationOps: OpFamily = {
  Relu: clipping,
  Clip: { ...clipping, versions: { ...wasInPlace, 11: clipInputs }, detail: clipDetail },
  LeakyRelu: {
    ...usual,
    factors: () => 'kept',
    versions: wasInPlace,
    qdq: everyTensor,
    ...asUnary('QLinearLeakyRelu'),
    detail: (node) => `slope ${number(floatAttribute(node, 'alpha', 0.01))}`,
  },
  Sigmoid: {
    ...usual,
    versions: wasInPlace,
    qdq: everyTensor,
    ...asUnary('QLinearSigmoid'),
  },
  PRelu: {
    ...usual,
    flow: 'paired',
    factors: slopeKept,
    parameters: [1],
    versions: { 7: preluSlope },
  },
  Neg: { ...old, relevance: ofNegation },
  HardSwish: usual,
  Softplus: unary,
  ...alike({ ...usual, versions: wasInPlace }, 'HardSigmoid', 'Tanh'),
  ...alike(old, 'Elu', 'Selu', 'Exp', 'Log', 'Sqrt', 'Abs', 'Ceil', 'Floor', 'Reciprocal'),
};
