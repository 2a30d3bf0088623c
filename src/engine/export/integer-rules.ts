import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../onnx/attributes';
import { floatValues } from '../onnx/tensor';
import { clipLimits } from '../plan/clip-limits';
import { integerRange, roundHalfEven } from '../qparams/qparams';
import { integerScalar, refuse } from './integer-layer';
import type { IntegerLayer, IntegerValue, IntegerWeight } from './integer-layer';

/** Writes one layer as an integer operator; throws `unsupported` where it has none. */
export type IntegerRule = (writer: IntegerLayer) => void;

const triple = ({ name, scale, zeroPoint }: IntegerWeight): readonly string[] => [
  name,
  scale,
  zeroPoint,
];
const grid = ({ scale, zeroPoint }: IntegerWeight): readonly string[] => [scale, zeroPoint];

const convRule: IntegerRule = (writer) => {
  const bias = writer.bias(2);
  const inputs = [
    ...triple(writer.activation(0)),
    ...triple(writer.input(1)),
    ...grid(writer.output(0)),
  ];
  writer.write('QLinearConv', bias === '' ? inputs : [...inputs, bias]);
};

const matMulRule: IntegerRule = (writer) => {
  writer.write('QLinearMatMul', [
    ...triple(writer.input(0)),
    ...triple(writer.input(1)),
    ...grid(writer.output(0)),
  ]);
};

const gemmRule: IntegerRule = (writer) => {
  const bias = writer.bias(2);
  if (bias !== '' && floatAttribute(writer.node, 'alpha', 1) !== 1) {
    throw refuse(writer.layer, 'it has a bias and an alpha other than 1');
  }
  const inputs = [
    ...triple(writer.activation(0)),
    ...triple(writer.input(1)),
    bias,
    ...grid(writer.output(0)),
  ];
  // QGemm has no beta: it went into the bias.
  writer.write('QGemm', inputs, { beta: null }, 'com.microsoft');
};

function elementwise(opType: string): IntegerRule {
  return (writer) => {
    const one = writer.input(0);
    const other = writer.input(1);
    const output = writer.output(0);
    sameType(writer, [one, other, output]);
    writer.write(opType, [...triple(one), ...triple(other), ...grid(output)], {}, 'com.microsoft');
  };
}

function unary(
  opType: string,
  changes: (writer: IntegerLayer) => Readonly<Record<string, number | null>> = () => ({}),
): IntegerRule {
  return (writer) => {
    const input = writer.activation(0);
    const output = writer.output(0);
    sameType(writer, [input, output]);
    writer.write(opType, [...triple(input), ...grid(output)], changes(writer), 'com.microsoft');
  };
}

const softmaxRule = unary('QLinearSoftmax', ({ draft, node }) => ({
  axis: intAttribute(node, 'axis', draft.opset >= 13 ? -1 : 1),
  opset: draft.opset,
}));

const averagePoolRule: IntegerRule = (writer) => {
  if (intsAttribute(writer.node, 'dilations')?.some((step) => step !== 1) === true) {
    throw refuse(writer.layer, 'its window is dilated');
  }
  unary('QLinearAveragePool', () => ({ channels_last: 0, dilations: null }))(writer);
};

const concatRule: IntegerRule = (writer) => {
  const parts = writer.node.input.map((_name, position) => writer.input(position));
  const output = writer.output(0);
  sameType(writer, [...parts, output]);
  writer.write('QLinearConcat', [...grid(output), ...parts.flatMap(triple)], {}, 'com.microsoft');
};

const whereRule: IntegerRule = (writer) => {
  const one = writer.input(1);
  const other = writer.input(2);
  const output = writer.output(0);
  sameType(writer, [one, other, output]);
  const inputs = [writer.plain(0), ...triple(one), ...triple(other), ...grid(output)];
  writer.write('QLinearWhere', inputs, {}, 'com.microsoft');
};

/** The operator itself, on integers: it moves them or picks among them. */
const moveRule: IntegerRule = (writer) => {
  const input = writer.input(0);
  const rest = writer.node.input.slice(1).map((_name, position) => writer.plain(position + 1));
  writer.node.output.forEach((name, position) => {
    if (name === '' || !writer.layer.outputRoundings.some((rounding) => rounding.tensor === name))
      return;
    const output = writer.output(position);
    sameType(writer, [input, output]);
    if ('qparams' in input && !isSameGrid(input as IntegerValue, output)) {
      throw refuse(writer.layer, 'its output is on another grid than its input');
    }
  });
  writer.write(writer.node.opType, [input.name, ...rest]);
};

const argMaxRule: IntegerRule = (writer) => {
  writer.write('ArgMax', [writer.activation(0).name]);
};

const padRule: IntegerRule = (writer) => {
  const { draft, node, model, layer } = writer;
  const input = writer.activation(0);
  if (draft.opset < 13) throw refuse(layer, `opset ${draft.opset} has no Pad for integers`);
  if (!isSameGrid(input, writer.output(0))) {
    throw refuse(layer, 'the constant it pads with is on another grid than its input');
  }
  const pads = writer.plain(1);
  const axes = (node.input[3] ?? '') === '' ? [] : [writer.plain(3)];
  if (stringAttribute(node, 'mode', 'constant') !== 'constant') {
    writer.write('Pad', [input.name, pads, ...(axes.length === 0 ? [] : ['', ...axes])]);
    return;
  }
  const constant = model.graph.initializers.get(node.input[2] ?? '');
  const value = constant === undefined ? 0 : (floatValues(constant)[0] ?? 0);
  const padding = onGrid(value, input);
  const name = integerScalar(draft, `${node.name}/padding`, input.dtype, padding);
  writer.write('Pad', [input.name, pads, name, ...axes]);
};

/** Relu and Clip compare integers where input and output are on one grid. */
const clipRule: IntegerRule = (writer) => {
  const { draft, node, model, layer } = writer;
  const input = writer.activation(0);
  if (draft.opset < 12) throw refuse(layer, `opset ${draft.opset} has no Clip for integers`);
  if (!isSameGrid(input, writer.output(0))) {
    throw refuse(layer, 'its input and output are rounded to different grids');
  }
  const limits = clipLimits(model.graph, node);
  if (limits === null) throw refuse(layer, 'its limits are computed at run time');
  const limit = (side: 'low' | 'high'): string => {
    const value = limits[side];
    if (!Number.isFinite(value)) return '';
    return integerScalar(draft, `${node.name}/${side}`, input.dtype, onGrid(value, input));
  };
  writer.write('Clip', [input.name, limit('low'), limit('high')], { min: null, max: null });
};

function onGrid(value: number, { dtype, qparams }: IntegerValue): number {
  const integers = integerRange(dtype, { symmetric: false, reduceRange: false });
  const integer = roundHalfEven(Math.fround(value / qparams.scale)) + qparams.zeroPoint;
  return Math.min(integers.max, Math.max(integers.min, integer));
}

function isSameGrid(one: IntegerValue, other: IntegerValue): boolean {
  return (
    one.dtype === other.dtype &&
    one.qparams.scale === other.qparams.scale &&
    one.qparams.zeroPoint === other.qparams.zeroPoint
  );
}

function sameType(writer: IntegerLayer, values: readonly IntegerWeight[]): void {
  const types = new Set(values.map(({ dtype }) => dtype));
  if (types.size <= 1) return;
  throw refuse(writer.layer, `it mixes ${[...types].join(' and ')}`);
}

/** Op types that have an integer operator, in ONNX or among ONNX Runtime's own. */
export const integerRules: ReadonlyMap<string, IntegerRule> = new Map<string, IntegerRule>([
  ['Conv', convRule],
  ['MatMul', matMulRule],
  ['Gemm', gemmRule],
  ['Add', elementwise('QLinearAdd')],
  ['Mul', elementwise('QLinearMul')],
  ['Sigmoid', unary('QLinearSigmoid')],
  ['LeakyRelu', unary('QLinearLeakyRelu')],
  ['Softmax', softmaxRule],
  ['GlobalAveragePool', unary('QLinearGlobalAveragePool', () => ({ channels_last: 0 }))],
  ['AveragePool', averagePoolRule],
  ['Concat', concatRule],
  ['Where', whereRule],
  ['ArgMax', argMaxRule],
  ['Pad', padRule],
  ['Relu', clipRule],
  ['Clip', clipRule],
  ...[
    'Reshape',
    'Transpose',
    'Squeeze',
    'Unsqueeze',
    'Flatten',
    'Slice',
    'Split',
    'Gather',
    'GatherElements',
    'MaxPool',
    'Resize',
  ].map((op) => [op, moveRule] as const),
]);
