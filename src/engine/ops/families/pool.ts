import { intsAttribute } from '../../onnx/attributes';
import { same, size } from '../traits/detail';
import type { Describe } from '../traits/detail';
import { form, moveRule, unaryRule } from '../traits/integer-writer';
import type { IntegerRule } from '../traits/integer-writer';
import {
  noParameters,
  plainRuntime,
  plainShape,
  plainValues,
  plainVersions,
  staysFloat,
} from '../traits/op-traits';
import type { OpFamily, OpTraits } from '../traits/op-traits';
import { everyTensorRule, sameAsInputRule } from '../traits/op-visit';
import { from } from '../traits/relevance';

const detail: Describe = (node) => {
  const strides = intsAttribute(node, 'strides') ?? [];
  const kernel = size(intsAttribute(node, 'kernel_shape') ?? []);
  return strides.some((step) => step > 1) ? `${kernel} stride ${same(strides)}` : kernel;
};

const pool: OpTraits = {
  flow: 'computed',
  ...plainValues,
  ...plainShape,
  ...noParameters,
  ...staysFloat,
  ...plainRuntime,
  ...plainVersions,
};

const averagePoolRule: IntegerRule = (writer) => {
  if (intsAttribute(writer.node, 'dilations')?.some((step) => step !== 1) === true) {
    throw writer.refuse('its window is dilated');
  }
  unaryRule('QLinearAveragePool', () => ({ channels_last: 0, dilations: null }))(writer);
};

export const poolOps: OpFamily = {
  AveragePool: {
    ...pool,
    flow: 'blended',
    channels: 'second',
    keepsRank: true,
    keepsAxes: true,
    qdq: { rule: sameAsInputRule, follows: true, since: 1 },
    integerRule: averagePoolRule,
    integerForms: [form('QLinearAveragePool', [3, 4])],
    detail,
  },
  MaxPool: {
    ...pool,
    flow: 'picked',
    channels: 'second',
    relevance: from(0),
    keepsRank: true,
    keepsAxes: true,
    qdq: { rule: sameAsInputRule, follows: true, since: 12 },
    integerRule: moveRule,
    handsIntegersOn: true,
    pairsMoveBehind: true,
    detail,
  },
  GlobalAveragePool: {
    ...pool,
    channels: 'second',
    noise: 'averages',
    keepsRank: true,
    qdq: { rule: everyTensorRule, follows: false, since: 1 },
    integerRule: unaryRule('QLinearGlobalAveragePool', () => ({ channels_last: 0 })),
    integerForms: [form('QLinearGlobalAveragePool', [3, 4])],
  },
  GlobalMaxPool: { ...pool, keepsRank: true },
  LpPool: { ...pool, detail },
  MaxUnpool: { ...pool, shapeInputs: [2] },
};
