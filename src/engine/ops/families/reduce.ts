import { integersToInput } from '../traits/converter';
import { axesDetail, axisDetail } from '../traits/detail';
import { form } from '../traits/integer-writer';
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
import { everyTensorRule } from '../traits/op-visit';
import { from } from '../traits/relevance';

/** One value of many, along axes that are an attribute or the second input. */
const reduction: OpTraits = {
  flow: 'computed',
  ...plainValues,
  ...plainShape,
  shapeInputs: [1],
  ...noParameters,
  ...staysFloat,
  ...plainRuntime,
  ...plainVersions,
  detail: axesDetail,
};

const alongAxis: OpTraits = {
  ...reduction,
  ...plainShape,
  qdq: { rule: everyTensorRule, follows: false, since: 1 },
  detail: null,
};

const argMaxRule: IntegerRule = (writer) => {
  writer.write('ArgMax', [writer.activation(0).name]);
};

export const reduceOps: OpFamily = {
  ArgMax: { ...alongAxis, integerRule: argMaxRule, detail: axisDetail(0) },
  CumSum: alongAxis,
  ReduceMean: {
    ...reduction,
    noise: 'averages',
    integerForms: [form('QLinearReduceMean', [3, 4])],
  },
  ReduceSum: { ...reduction, versions: { 13: integersToInput('axes') } },
  ReduceMax: { ...reduction, relevance: from(0) },
  ReduceMin: { ...reduction, relevance: from(0) },
};
