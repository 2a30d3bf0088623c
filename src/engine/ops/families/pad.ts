import { bigintsAttribute, floatAttribute, stringAttribute } from '../../onnx/attributes';
import { patch } from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { rewritten } from '../traits/converter';
import type { Converter } from '../traits/converter';
import { isSameGrid, onGrid } from '../traits/integer-writer';
import type { IntegerRule } from '../traits/integer-writer';
import { noParameters, plainRuntime, plainShape, plainValues } from '../traits/op-traits';
import type { OpFamily } from '../traits/op-traits';
import type { OpRule, OpVisit } from '../traits/op-visit';
import { from } from '../traits/relevance';

const rule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  if (padsWithItsOwnGrid(visit)) visit.shareOutput(0, 0);
  else visit.writeOutput(0);
};

/** Zero and copies of the input are always on the input's grid; another constant may not be. */
function padsWithItsOwnGrid(visit: OpVisit): boolean {
  if (stringAttribute(visit.node, 'mode', 'constant') !== 'constant') return true;
  if ((visit.node.input[2] ?? '') === '') return true;
  const value = visit.initializer(2);
  return value !== null && floatValues(value).every((padding) => padding === 0);
}

const integerRule: IntegerRule = (writer) => {
  const { node, graph } = writer;
  const input = writer.activation(0);
  if (writer.opset < 13) throw writer.refuse(`opset ${writer.opset} has no Pad for integers`);
  if (!isSameGrid(input, writer.output(0))) {
    throw writer.refuse('the constant it pads with is on another grid than its input');
  }
  const pads = writer.plain(1);
  const axes = (node.input[3] ?? '') === '' ? [] : [writer.plain(3)];
  if (stringAttribute(node, 'mode', 'constant') !== 'constant') {
    writer.write('Pad', [input.name, pads, ...(axes.length === 0 ? [] : ['', ...axes])]);
    return;
  }
  const constant = graph.initializers.get(node.input[2] ?? '');
  const value = constant === undefined ? 0 : (floatValues(constant)[0] ?? 0);
  const name = writer.scalar(`${node.name}/padding`, input.dtype, onGrid(value, input));
  writer.write('Pad', [input.name, pads, name, ...axes]);
};

const padNames: Converter = (node) => [
  patch(node, {
    attribute: node.attribute.map((attribute) =>
      attribute.name === 'paddings' ? patch(attribute, { name: 'pads' }) : attribute,
    ),
  }),
];

const padInputs: Converter = (node, context) => {
  const pads = bigintsAttribute(node, 'pads');
  if (pads === null) return { refused: 'Pad has no pads' };
  const input = node.input[0] ?? '';
  const value = floatAttribute(node, 'value', 0);
  const inputs = [
    input,
    context.addIntegers(`${node.name}/pads`, pads),
    context.addFloats(`${node.name}/value`, [value], [], context.typeOf(input)),
  ];
  return [rewritten(node, inputs, ['pads', 'value'])];
};

export const padOps: OpFamily = {
  Pad: {
    flow: 'picked',
    ...plainValues,
    relevance: from(0, 2),
    ...plainShape,
    shapeInputs: [1, 3],
    keepsRank: true,
    keepsAxes: true,
    ...noParameters,
    qdq: { rule, follows: true, since: 1 },
    integerRule,
    integerForms: [],
    handsIntegersOn: false,
    ...plainRuntime,
    versions: { 2: padNames, 11: padInputs },
    detail: null,
  },
};
