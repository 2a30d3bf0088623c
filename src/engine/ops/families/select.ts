import {
  bigintAttribute,
  bigintsAttribute,
  intAttribute,
  intsAttribute,
} from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import { makeAttribute, patch, type NodeProto } from '../../onnx/proto';
import { dimsOf, integerValues } from '../../onnx/tensor';
import { integersToInput, rewritten, type Converter } from '../traits/converter';
import { axisDetail, axisText, type Describe } from '../traits/detail';
import { moveRule } from '../traits/integer-writer';
import { alike, plain, type OpFamily, type OpTraits, type SizeFacts } from '../traits/op-traits';
import { follows, rounds, sameAsInput, type OpRule } from '../traits/op-visit';
import { from } from '../traits/relevance';

/** Output values are values of inputs, found by index. */
const selecting: OpTraits = { ...plain('computed'), relevance: from(0) };

const dividing: OpTraits = {
  ...selecting,
  flow: 'divided',
  integerRule: moveRule,
  handsIntegersOn: true,
};

const splitRule: OpRule = (visit) => {
  visit.readInput(0);
  visit.node.output.forEach((_name, position) => visit.shareOutput(position, 0));
};

/** A table of weights is always quantized; anything else only when it already is. */
const gatherRule: OpRule = (visit) => {
  if (visit.initializer(0) === null && !visit.isMarked(0)) return;
  visit.readInput(0);
  visit.shareOutput(0, 0);
};

const gatherDetail: Describe = (node, { graph }) => {
  const table = graph.initializers.get(node.input[0] ?? '');
  return table === undefined ? axisText(node, 0) : dimsOf(table).join('×');
};

const statedAxis = (node: NodeProto): number => intAttribute(node, 'axis', 0);

function onlySlicedAxis(node: NodeProto, graph: GraphIndex): number | null {
  const axes = graph.initializers.get(node.input[3] ?? '');
  const values = axes === undefined ? [] : integerValues(axes);
  return values.length === 1 ? (values[0] ?? 0) : null;
}

/** No tensor has more dimensions: a slice that ends later goes to the end. */
const longestShape = 64;

/** What a Slice from one index to a later one leaves of a vector that is long enough. */
function sliceLength(node: NodeProto, { constantOf }: SizeFacts): number | null {
  const numbers = (position: number, attribute: string): readonly number[] => {
    const tensor = constantOf(node.input[position] ?? '');
    return tensor === undefined ? (intsAttribute(node, attribute) ?? []) : integerValues(tensor);
  };
  const [start] = numbers(1, 'starts');
  const [end] = numbers(2, 'ends');
  const hasSteps = (node.input[4] ?? '') !== '';
  if (start === undefined || end === undefined || hasSteps) return null;
  // From one end to the other, the length depends on that of the vector; so it does "to the end".
  const isInside = start < 0 === end < 0 && end < longestShape;
  return isInside ? Math.max(0, end - start) : null;
}

const sliceInputs: Converter = (node, context) => {
  const starts = bigintsAttribute(node, 'starts');
  const ends = bigintsAttribute(node, 'ends');
  if (starts === null || ends === null) return { refused: 'Slice has no starts or ends' };
  const axes = bigintsAttribute(node, 'axes') ?? starts.map((_, axis) => BigInt(axis));
  const inputs = [
    node.input[0] ?? '',
    context.addIntegers(`${node.name}/starts`, starts),
    context.addIntegers(`${node.name}/ends`, ends),
    context.addIntegers(`${node.name}/axes`, axes),
  ];
  return [rewritten(node, inputs, ['starts', 'ends', 'axes'])];
};

const topKInput: Converter = (node, context) => {
  const k = context.addIntegers(`${node.name}/k`, [bigintAttribute(node, 'k', 1n)]);
  return [rewritten(node, [node.input[0] ?? '', k], ['k'])];
};

const splitSizes: Converter = (node) =>
  node.input.length > 1 ? { refused: 'its sizes were an input before opset 2' } : [node];

/** Equal parts are asked for by their number from opset 18 on. */
const splitCount: Converter = (node) => {
  if ((node.input[1] ?? '') !== '') return [node];
  const count = makeAttribute('num_outputs', node.output.length);
  return [patch(node, { attribute: [...node.attribute, count] })];
};

/** As many outputs as values fulfil something. */
const filtering: OpTraits = { ...plain('computed'), shapeInputs: 'values' };

export const selectOps: OpFamily = {
  Slice: {
    ...dividing,
    shapeInputs: [1, 2, 3, 4],
    keepsAxes: true,
    dividedAxis: onlySlicedAxis,
    vectorLength: sliceLength,
    qdq: sameAsInput,
    pairsMoveBehind: true,
    versions: { 10: sliceInputs },
  },
  Split: {
    ...dividing,
    fusesIntoConv: 'no',
    shapeInputs: [1],
    keepsAxes: true,
    dividedAxis: statedAxis,
    qdq: rounds(splitRule),
    versions: { 2: splitSizes, 13: integersToInput('split'), 18: splitCount },
    detail: axisDetail(0),
  },
  Gather: {
    ...dividing,
    parameters: [0],
    passedOn: 0,
    dividedAxis: statedAxis,
    qdq: follows(gatherRule),
    detail: gatherDetail,
  },
  GatherElements: { ...dividing, qdq: follows(gatherRule), detail: axisDetail(0) },
  ...alike(selecting, 'GatherND', 'Trilu'),
  TopK: {
    ...plain('sorted'),
    shapeInputs: [1],
    qdq: sameAsInput,
    versions: { 10: topKInput },
    detail: axisDetail(-1),
  },
  ...alike({ ...selecting, relevance: from(0, 2) }, 'ScatterElements', 'ScatterND'),
  Scatter: {
    ...plain('computed'),
    versions: { 11: (node) => [patch(node, { opType: 'ScatterElements' })] },
  },
  ...alike({ ...plain('computed'), shapeInputs: [1] }, 'OneHot', 'CenterCropPad'),
  ...alike(filtering, 'NonZero', 'NonMaxSuppression', 'Unique', 'Compress', 'StringSplit'),
};
