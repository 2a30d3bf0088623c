import { bigintsAttribute, floatAttribute, stringAttribute } from '../../onnx/attributes';
import { DataType, patch, type NodeProto } from '../../onnx/proto';
import { floatValues, integerValues } from '../../onnx/tensor';
import {
  gathered,
  integersOf,
  placesOf,
  type AxesRule,
  type AxesWriter,
} from '../traits/axes-writer';
import { rewritten, type Converter } from '../traits/converter';
import { isSameGrid, onGrid, type IntegerRule } from '../traits/integer-writer';
import { plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { follows, type OpRule, type OpVisit } from '../traits/op-visit';
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

/** Zeros and copies, and none of them in front of or behind the channels. */
const paddedFactors: OpTraits['factors'] = (graph, node) => {
  const [, pads = '', value = '', axes = ''] = node.input;
  const sizes = graph.initializers.get(pads);
  if (sizes === undefined || axes !== '') return null;
  const counts = integerValues(sizes);
  if (counts[1] !== 0 || counts[1 + counts.length / 2] !== 0) return null;
  if (stringAttribute(node, 'mode', 'constant') !== 'constant' || value === '') return 'kept';
  const constant = graph.initializers.get(value);
  const isZero = constant !== undefined && floatValues(constant).every((one) => one === 0);
  return isZero ? 'kept' : null;
};

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

/** A Pad that names its axes, written for all axes. */
const fullPad: AxesRule = (node, writer) => {
  const [input = '', pads = '', value = '', axesName = ''] = node.input;
  const rank = writer.shapeOf(input)?.length;
  if (axesName === '' || rank === undefined) return node;
  const axes = integersOf(writer, axesName);
  const full =
    axes === null
      ? scatteredPads(node, writer, rank)
      : gathered(node, writer, pads, [0n], padPlaces(axes, rank), 'pads');
  if (full === null) return node;
  return patch(node, { input: value === '' ? [input, full] : [input, full, value] });
};

/** For each begin and end of all axes: where it stands in the given pads, or the zero behind them. */
function padPlaces(axes: readonly bigint[], rank: number): readonly number[] | null {
  const places = placesOf(axes, rank);
  if (places === null) return null;
  const count = axes.length;
  const begins = places.map((at) => at ?? 2 * count);
  const ends = places.map((at) => (at === null ? 2 * count : count + at));
  return [...begins, ...ends];
}

/** The axes are computed: pads are put among zeros. Mod counts negative axes from the end. */
function scatteredPads(node: NodeProto, writer: AxesWriter, rank: number): string {
  const [, pads = '', , axes = ''] = node.input;
  const { name } = node;
  const size = writer.integers(`${name}/rank`, [BigInt(rank)]);
  const wide = writer.add('Cast', [axes], `${name}/axes`, { to: DataType.INT64 });
  const begins = writer.add('Mod', [wide, size], `${name}/begins`);
  const ends = writer.add('Add', [begins, size], `${name}/ends`);
  const places = writer.add('Concat', [begins, ends], `${name}/places`, { axis: 0 });
  const zeros = writer.integers(
    `${name}/zeros`,
    Array.from({ length: 2 * rank }, () => 0n),
  );
  return writer.add('ScatterElements', [zeros, places, pads], `${name}/pads`, { axis: 0 });
}

export const padOps: OpFamily = {
  Pad: {
    ...plain('picked'),
    relevance: from(0, 2),
    shapeInputs: [1, 3],
    keepsRank: true,
    keepsAxes: true,
    factors: paddedFactors,
    qdq: follows(rule),
    integerRule,
    integerForms: [],
    handsIntegersOn: false,
    spellOut: fullPad,
    versions: { 2: padNames, 11: padInputs },
    detail: null,
  },
};
