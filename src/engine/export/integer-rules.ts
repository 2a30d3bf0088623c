import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../onnx/attributes';
import { floatValues } from '../onnx/tensor';
import { clipLimits } from '../plan/clip-limits';
import { integerRange, roundHalfEven } from '../qparams/qparams';
import { integerScalar, refuse } from './integer-layer';
import type { IntegerLayer, IntegerValue, IntegerWeight } from './integer-layer';

/** Writes one layer as an integer operator; throws `unsupported` where it has none. */
export type IntegerRule = (layer: IntegerLayer) => void;

const triple = ({ name, scale, zeroPoint }: IntegerWeight): readonly string[] => [
  name,
  scale,
  zeroPoint,
];
const grid = ({ scale, zeroPoint }: IntegerWeight): readonly string[] => [scale, zeroPoint];

const convRule: IntegerRule = (layer) => {
  const bias = layer.bias(2);
  const inputs = [
    ...triple(layer.activation(0)),
    ...triple(layer.input(1)),
    ...grid(layer.output(0)),
  ];
  layer.write('QLinearConv', bias === '' ? inputs : [...inputs, bias]);
};

const matMulRule: IntegerRule = (layer) => {
  layer.write('QLinearMatMul', [
    ...triple(layer.input(0)),
    ...triple(layer.input(1)),
    ...grid(layer.output(0)),
  ]);
};

const gemmRule: IntegerRule = (layer) => {
  const bias = layer.bias(2);
  if (bias !== '' && floatAttribute(layer.node, 'alpha', 1) !== 1) {
    throw refuse(layer.unit, 'it has a bias and an alpha other than 1');
  }
  const inputs = [
    ...triple(layer.activation(0)),
    ...triple(layer.input(1)),
    bias,
    ...grid(layer.output(0)),
  ];
  // QGemm has no beta: it went into the bias.
  layer.write('QGemm', inputs, { beta: null }, 'com.microsoft');
};

function elementwise(opType: string): IntegerRule {
  return (layer) => {
    const one = layer.input(0);
    const other = layer.input(1);
    const output = layer.output(0);
    sameType(layer, [one, other, output]);
    layer.write(opType, [...triple(one), ...triple(other), ...grid(output)], {}, 'com.microsoft');
  };
}

function unary(
  opType: string,
  changes: (layer: IntegerLayer) => Readonly<Record<string, number | null>> = () => ({}),
): IntegerRule {
  return (layer) => {
    const input = layer.activation(0);
    const output = layer.output(0);
    sameType(layer, [input, output]);
    layer.write(opType, [...triple(input), ...grid(output)], changes(layer), 'com.microsoft');
  };
}

const softmaxRule = unary('QLinearSoftmax', ({ draft, node }) => ({
  axis: intAttribute(node, 'axis', draft.opset >= 13 ? -1 : 1),
  opset: draft.opset,
}));

const averagePoolRule: IntegerRule = (layer) => {
  if (intsAttribute(layer.node, 'dilations')?.some((step) => step !== 1) === true) {
    throw refuse(layer.unit, 'its window is dilated');
  }
  unary('QLinearAveragePool', () => ({ channels_last: 0, dilations: null }))(layer);
};

const concatRule: IntegerRule = (layer) => {
  const parts = layer.node.input.map((_name, position) => layer.input(position));
  const output = layer.output(0);
  sameType(layer, [...parts, output]);
  layer.write('QLinearConcat', [...grid(output), ...parts.flatMap(triple)], {}, 'com.microsoft');
};

const whereRule: IntegerRule = (layer) => {
  const one = layer.input(1);
  const other = layer.input(2);
  const output = layer.output(0);
  sameType(layer, [one, other, output]);
  const inputs = [layer.plain(0), ...triple(one), ...triple(other), ...grid(output)];
  layer.write('QLinearWhere', inputs, {}, 'com.microsoft');
};

/** The operator itself, on integers: it moves them or picks among them. */
const moveRule: IntegerRule = (layer) => {
  const input = layer.input(0);
  const rest = layer.node.input.slice(1).map((_name, position) => layer.plain(position + 1));
  layer.node.output.forEach((name, position) => {
    if (name === '' || !layer.unit.outputMarks.some((mark) => mark.tensor === name)) return;
    const output = layer.output(position);
    sameType(layer, [input, output]);
    if ('qparams' in input && !isSameGrid(input as IntegerValue, output)) {
      throw refuse(layer.unit, 'its output is on another grid than its input');
    }
  });
  layer.write(layer.node.opType, [input.name, ...rest]);
};

const argMaxRule: IntegerRule = (layer) => {
  layer.write('ArgMax', [layer.activation(0).name]);
};

const padRule: IntegerRule = (layer) => {
  const { draft, node, model, unit } = layer;
  const input = layer.activation(0);
  if (draft.opset < 13) throw refuse(unit, `opset ${draft.opset} has no Pad for integers`);
  if (!isSameGrid(input, layer.output(0))) {
    throw refuse(unit, 'the constant it pads with is on another grid than its input');
  }
  const pads = layer.plain(1);
  const axes = (node.input[3] ?? '') === '' ? [] : [layer.plain(3)];
  if (stringAttribute(node, 'mode', 'constant') !== 'constant') {
    layer.write('Pad', [input.name, pads, ...(axes.length === 0 ? [] : ['', ...axes])]);
    return;
  }
  const constant = model.graph.initializers.get(node.input[2] ?? '');
  const value = constant === undefined ? 0 : (floatValues(constant)[0] ?? 0);
  const padding = onGrid(value, input);
  const name = integerScalar(draft, `${node.name}/padding`, input.dtype, padding);
  layer.write('Pad', [input.name, pads, name, ...axes]);
};

/** Relu and Clip compare integers where input and output are on one grid. */
const clipRule: IntegerRule = (layer) => {
  const { draft, node, model, unit } = layer;
  const input = layer.activation(0);
  if (draft.opset < 12) throw refuse(unit, `opset ${draft.opset} has no Clip for integers`);
  if (!isSameGrid(input, layer.output(0))) {
    throw refuse(unit, 'its input and output are rounded to different grids');
  }
  const limits = clipLimits(model.graph, node);
  if (limits === null) throw refuse(unit, 'its limits are computed at run time');
  const limit = (side: 'low' | 'high'): string => {
    const value = limits[side];
    if (!Number.isFinite(value)) return '';
    return integerScalar(draft, `${node.name}/${side}`, input.dtype, onGrid(value, input));
  };
  layer.write('Clip', [input.name, limit('low'), limit('high')], { min: null, max: null });
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

function sameType(layer: IntegerLayer, values: readonly IntegerWeight[]): void {
  const types = new Set(values.map(({ dtype }) => dtype));
  if (types.size <= 1) return;
  throw refuse(layer.unit, `it mixes ${[...types].join(' and ')}`);
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
