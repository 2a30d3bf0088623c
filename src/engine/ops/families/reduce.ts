import { integersToInput } from '../traits/converter';
import { axesDetail, axisDetail } from '../traits/detail';
import { form, type IntegerRule } from '../traits/integer-writer';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor } from '../traits/op-visit';
import { from } from '../traits/relevance';

/** One value of many, along axes that are an attribute or the second input. */
const reduction: OpTraits = { ...plain('computed'), shapeInputs: [1], detail: axesDetail };

/** Their axes became an input later than those of a sum. */
const axesInput = { 18: integersToInput('axes') };

const alongAxis: OpTraits = { ...plain('computed'), qdq: everyTensor };

const argMaxRule: IntegerRule = (writer) => {
  writer.write('ArgMax', [writer.activation(0).name]);
};

export const reduceOps: OpFamily = {
  ArgMax: { ...alongAxis, integerRule: argMaxRule, detail: axisDetail(0) },
  CumSum: alongAxis,
  ReduceMean: {
    ...reduction,
    versions: axesInput,
    noise: 'averages',
    integerForms: [form('QLinearReduceMean', [3, 4])],
  },
  ReduceSum: { ...reduction, versions: { 13: integersToInput('axes') } },
  ...alike({ ...reduction, versions: axesInput, relevance: from(0) }, 'ReduceMax', 'ReduceMin'),
  ...alike({ ...plain('computed'), versions: axesInput }, 'ReduceL1', 'ReduceL2', 'ReduceProd'),
  ...alike({ ...plain('computed'), versions: axesInput }, 'ReduceLogSum', 'ReduceLogSumExp'),
  ReduceSumSquare: { ...plain('computed'), versions: axesInput },
};
