import { floatAttribute, hasAttribute, intAttribute, stringAttribute } from '../../onnx/attributes';
import { DataType, makeAttribute, makeNode, patch } from '../../onnx/proto';
import { dimsOf } from '../../onnx/tensor';
import type { Converter, ConverterTable } from './context';
import { rewritten, without } from './context';

/**
 * Before 7 the second operand was broadcast from a given axis on; now trailing dimensions line up.
 * Only a constant operand can be given the missing trailing dimensions without new nodes.
 */
const alignBroadcast: Converter = (node, context) => {
  const plain = without(node, 'broadcast', 'axis', 'consumed_inputs');
  if (intAttribute(node, 'broadcast', 0) === 0 || !hasAttribute(node, 'axis')) return [plain];
  const [left = '', right = ''] = node.input;
  const rank = context.shapeOf(left)?.length;
  const operand = context.constantOf(right);
  const operandRank = operand === null ? context.shapeOf(right)?.length : operand.dims.length;
  if (rank === undefined || operandRank === undefined) {
    return { refused: 'it broadcasts along an axis and its shapes are unknown' };
  }
  const axis = intAttribute(node, 'axis', 0);
  const missing = rank - (axis < 0 ? axis + rank : axis) - operandRank;
  if (missing === 0) return [plain];
  if (operand === null || missing < 0)
    return { refused: 'it broadcasts a computed operand along an axis' };
  const dims = [...dimsOf(operand), ...Array.from({ length: missing }, () => 1)];
  const reshaped = context.addReshaped(`${node.name}/operand`, operand, dims);
  return [rewritten(plain, [left, reshaped], [])];
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

const batchNormalization: Converter = (node, context) => {
  const rank = context.shapeOf(node.input[0] ?? '')?.length;
  if (intAttribute(node, 'spatial', 1) === 0 && rank !== 2) {
    return { refused: 'spatial = 0 (statistics per element) no longer exists' };
  }
  return [without(node, 'spatial')];
};

const castByName: Converter = (node) => {
  const to = stringAttribute(node, 'to', '');
  if (to === '') return [node];
  const type = DataType[to as keyof typeof DataType];
  if (typeof type !== 'number') return { refused: `it casts to the unknown type ${to}` };
  const bare = without(node, 'to');
  return [patch(bare, { attribute: [...bare.attribute, makeAttribute('to', type)] })];
};

const concatAxis: Converter = (node) =>
  hasAttribute(node, 'axis')
    ? [node]
    : [patch(node, { attribute: [...node.attribute, makeAttribute('axis', 1)] })];

const padNames: Converter = (node) => [
  patch(node, {
    attribute: node.attribute.map((attribute) =>
      attribute.name === 'paddings' ? patch(attribute, { name: 'pads' }) : attribute,
    ),
  }),
];

const splitSizes: Converter = (node) =>
  node.input.length > 1 ? { refused: 'its sizes were an input before opset 2' } : [node];

/** Experimental op of early Core ML conversions: a scale and a bias per channel. */
const imageScaler: Converter = (node, context) => {
  const bias = node.attribute.find((attribute) => attribute.name === 'bias')?.floats ?? [];
  const [input = ''] = node.input;
  const scaled = context.freshName(`${node.name}/scaled`);
  const scale = context.addFloats(
    `${node.name}/scale`,
    [floatAttribute(node, 'scale', 1)],
    [],
    DataType.FLOAT,
  );
  const offset = context.addFloats(
    `${node.name}/bias`,
    bias,
    [1, bias.length, 1, 1],
    DataType.FLOAT,
  );
  return [
    makeNode('Mul', [input, scale], [scaled], {}, { name: `${node.name}/scale` }),
    makeNode('Add', [scaled, offset], node.output, {}, { name: node.name }),
  ];
};

const dropped =
  (...names: readonly string[]): Converter =>
  (node) => [without(node, ...names)];

const refused =
  (reason: string): Converter =>
  () => ({ refused: reason });

const noLonger = 'this experimental operator no longer exists';

const broadcasting = 'Add Sub Mul Div Pow And Or Xor Equal Greater Less'.split(' ');
const inPlace = (
  'Relu Sigmoid Tanh LeakyRelu Elu Selu HardSigmoid Exp Log Abs Neg Sqrt Ceil Floor Reciprocal ' +
  'Clip Sum Mean Max Min InstanceNormalization'
).split(' ');
const experimental = (
  'Affine ATen ConstantFill Crop DynamicSlice GivenTensorFill GRUUnit ParametricSoftplus Scale ' +
  'ScaledTanh'
).split(' ');

/** Ops that changed before opset 10. Source: the version history in onnx/docs/Changelog.md. */
export const legacyConverters: ConverterTable = {
  ...Object.fromEntries(broadcasting.map((op) => [op, { 7: alignBroadcast }])),
  ...Object.fromEntries(inPlace.map((op) => [op, { 6: dropped('consumed_inputs') }])),
  ...Object.fromEntries(experimental.map((op) => [op, { 10: refused(noLonger) }])),
  Cast: { 6: castByName },
  Concat: { 4: concatAxis },
  Gemm: { 7: dropped('broadcast') },
  Pad: { 2: padNames },
  PRelu: { 7: preluSlope },
  BatchNormalization: { 7: dropped('is_test', 'consumed_inputs'), 9: batchNormalization },
  RNN: { 7: dropped('output_sequence') },
  GRU: { 7: dropped('output_sequence') },
  LSTM: { 7: dropped('output_sequence') },
  Split: { 2: splitSizes },
  Tile: { 6: refused('its inputs changed') },
  Scan: { 9: refused('its batch dimension no longer exists') },
  MeanVarianceNormalization: { 9: refused('it was an experimental operator before') },
  ImageScaler: { 10: imageScaler },
  Scatter: { 11: (node) => [patch(node, { opType: 'ScatterElements' })] },
};
