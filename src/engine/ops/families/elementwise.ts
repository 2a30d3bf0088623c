import { hasAttribute, intAttribute } from '../../onnx/attributes';
import { DataType } from '../../onnx/proto';
import { dimsOf, elementCount, floatValues } from '../../onnx/tensor';
import { rewritten, wasInPlace, without, type Converter } from '../traits/converter';
import { constantInput, number, type Describe } from '../traits/detail';
import { form, grid, asPair, sameType, triple, type IntegerRule } from '../traits/integer-writer';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor, follows, type OpRule } from '../traits/op-visit';
import { from, fromAll, ofDifference, ofProduct, ofQuotient, ofSum } from '../traits/relevance';

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

const constantDetail: Describe = (node, { graph }) => {
  const constant = constantInput(node, graph);
  if (constant === null) return '';
  const dims = dimsOf(constant);
  if (elementCount(dims) !== 1) return `with constant ${dims.join('×')}`;
  return constant.dataType === DataType.FLOAT
    ? `with ${number(floatValues(constant)[0] ?? 0)}`
    : '';
};

/** A sum with a constant is scaled where both are. */
const withConstant: OpTraits['factors'] = (graph, node) =>
  node.input.some((name) => graph.initializers.has(name)) ? 'added' : null;

/** Any number of operands, broadcast to one shape. */
const many: OpTraits = { ...plain('computed') };

/** Two numbers that make a truth value. */
const logical: OpTraits = { ...many, versions: { 7: alignBroadcast } };

const arithmetic: OpTraits = {
  ...logical,
  flow: 'paired',
  keepsRank: true,
  detail: constantDetail,
};

/** Only between two rounded branches. */
const whereRule: OpRule = (visit) => {
  if (!visit.isMarked(1) || !visit.isMarked(2)) return;
  visit.readInput(1);
  visit.readInput(2);
  visit.writeOutput(0);
};

const whereIntegerRule: IntegerRule = (writer) => {
  const one = writer.input(1);
  const other = writer.input(2);
  const output = writer.output(0);
  sameType(writer, [one, other, output]);
  const inputs = [writer.plain(0), ...triple(one), ...triple(other), ...grid(output)];
  writer.write('QLinearWhere', inputs, {}, 'com.microsoft');
};

export const elementwiseOps: OpFamily = {
  Where: {
    ...many,
    relevance: from(1, 2),
    noise: 'adds',
    qdq: follows(whereRule),
    integerRule: whereIntegerRule,
    integerForms: [form('QLinearWhere', [7, 8])],
  },
  Add: {
    ...arithmetic,
    relevance: ofSum,
    factors: withConstant,
    fusesIntoConv: 'constants',
    noise: 'adds',
    commutes: true,
    qdq: everyTensor,
    ...asPair('QLinearAdd'),
  },
  Mul: {
    ...arithmetic,
    relevance: ofProduct,
    fusesIntoConv: 'constants',
    commutes: true,
    multiplies: true,
    qdq: everyTensor,
    ...asPair('QLinearMul'),
  },
  Sub: { ...arithmetic, relevance: ofDifference, factors: withConstant, noise: 'adds' },
  Div: { ...arithmetic, relevance: ofQuotient, multiplies: true },
  Pow: { ...arithmetic, multiplies: true },
  Sum: { ...many, noise: 'adds', commutes: true, versions: wasInPlace },
  ...alike({ ...many, relevance: fromAll, commutes: true, versions: wasInPlace }, 'Max', 'Min'),
  Mean: { ...many, versions: wasInPlace },
  ...alike(logical, 'And', 'Or', 'Xor', 'Equal', 'Greater', 'Less'),
};
