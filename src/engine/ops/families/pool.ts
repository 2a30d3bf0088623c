import { intsAttribute } from '../../onnx/attributes';
import { same, size, type Describe } from '../traits/detail';
import { asUnary, moveRule, type IntegerRule } from '../traits/integer-writer';
import { plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor, sameAsInput } from '../traits/op-visit';
import { from } from '../traits/relevance';

const detail: Describe = (node) => {
  const strides = intsAttribute(node, 'strides') ?? [];
  const kernel = size(intsAttribute(node, 'kernel_shape') ?? []);
  return strides.some((step) => step > 1) ? `${kernel} stride ${same(strides)}` : kernel;
};

/** Windows along the axes behind the channels. */
const window: OpTraits = {
  ...plain('computed'),
  channels: 'second',
  keepsRank: true,
  keepsAxes: true,
  fusesIntoConv: 'no',
  factors: () => 'kept',
  detail,
};

const average = asUnary('QLinearAveragePool', () => ({ channels_last: 0, dilations: null }));

const averageRule: IntegerRule = (writer) => {
  if (intsAttribute(writer.node, 'dilations')?.some((step) => step !== 1) === true) {
    throw writer.refuse('its window is dilated');
  }
  average.integerRule(writer);
};

export const poolOps: OpFamily = {
  AveragePool: {
    ...window,
    flow: 'blended',
    qdq: sameAsInput,
    ...average,
    integerRule: averageRule,
  },
  MaxPool: {
    ...window,
    flow: 'picked',
    relevance: from(0),
    qdq: { ...sameAsInput, since: 12 },
    integerRule: moveRule,
    handsIntegersOn: true,
    pairsMoveBehind: true,
  },
  GlobalAveragePool: {
    ...plain('computed'),
    factors: () => 'kept',
    channels: 'second',
    noise: 'averages',
    fusesIntoConv: 'no',
    keepsRank: true,
    qdq: everyTensor,
    ...asUnary('QLinearGlobalAveragePool', () => ({ channels_last: 0 })),
  },
  GlobalMaxPool: { ...plain('computed'), keepsRank: true, factors: () => 'kept' },
  LpPool: { ...plain('computed'), detail },
  MaxUnpool: { ...plain('computed'), shapeInputs: [2] },
};
