import { hasAttribute } from '../../onnx/attributes';
import { makeAttribute, patch } from '../../onnx/proto';
import type { Converter } from '../traits/converter';
import { axisDetail } from '../traits/detail';
import { form, grid, sameType, triple } from '../traits/integer-writer';
import type { IntegerRule } from '../traits/integer-writer';
import { noParameters, plainRuntime, plainShape, plainValues } from '../traits/op-traits';
import type { OpFamily } from '../traits/op-traits';
import { everyTensorRule } from '../traits/op-visit';
import { fromAll } from '../traits/relevance';

const integerRule: IntegerRule = (writer) => {
  const parts = writer.node.input.map((_name, position) => writer.input(position));
  const output = writer.output(0);
  sameType(writer, [...parts, output]);
  writer.write('QLinearConcat', [...grid(output), ...parts.flatMap(triple)], {}, 'com.microsoft');
};

const statedAxis: Converter = (node) =>
  hasAttribute(node, 'axis')
    ? [node]
    : [patch(node, { attribute: [...node.attribute, makeAttribute('axis', 1)] })];

export const joinOps: OpFamily = {
  Concat: {
    flow: 'joined',
    ...plainValues,
    relevance: fromAll,
    noise: 'adds',
    ...plainShape,
    keepsRank: true,
    vectorLength(node, { lengthOf }) {
      const parts = node.input.map(lengthOf);
      return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
    },
    ...noParameters,
    qdq: { rule: everyTensorRule, follows: false, since: 1 },
    integerRule,
    integerForms: [form('QLinearConcat', [0, 1])],
    handsIntegersOn: false,
    ...plainRuntime,
    versions: { 4: statedAxis },
    detail: axisDetail(0),
  },
};
