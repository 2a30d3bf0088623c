import { hasAttribute } from '../../onnx/attributes';
import { makeAttribute, patch } from '../../onnx/proto';
import type { Converter } from '../traits/converter';
import { axisDetail } from '../traits/detail';
import { form, grid, sameType, triple, type IntegerRule } from '../traits/integer-writer';
import { plain, type OpFamily } from '../traits/op-traits';
import { everyTensor } from '../traits/op-visit';
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
    ...plain('joined'),
    relevance: fromAll,
    noise: 'adds',
    keepsRank: true,
    fusesIntoConv: 'no',
    vectorLength(node, { lengthOf }) {
      const parts = node.input.map(lengthOf);
      return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
    },
    qdq: everyTensor,
    integerRule,
    integerForms: [form('QLinearConcat', [0, 1])],
    handsIntegersOn: false,
    versions: { 4: statedAxis },
    detail: axisDetail(0),
  },
};
