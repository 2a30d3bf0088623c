import type { AppError } from '../../../shared/errors';
import type { GraphIndex } from '../../onnx/graph-index';
import type { AttributeValue, NodeProto } from '../../onnx/proto';
import { roundHalfEven } from '../../qparams/qparams';
import { integerRange, type IntegerType } from '../../../shared/dtypes';

/** An integer value of the graph and the initializers that say what its numbers mean. */
export interface IntegerValue {
  readonly name: string;
  readonly scale: string;
  readonly zeroPoint: string;
  readonly dtype: IntegerType;
  readonly qparams: { readonly scale: number; readonly zeroPoint: number };
}

/** A weight or operand; its qparams may differ by channel. */
export type IntegerWeight = Omit<IntegerValue, 'qparams'>;

/** One quantized layer while it is written as an integer operator. */
export interface IntegerWriter {
  readonly node: NodeProto;
  readonly graph: GraphIndex;
  readonly opset: number;
  /** The layer cannot be written in QOperator format, with the reason. */
  refuse(reason: string): AppError;
  /** Whether this output of the node is rounded. */
  isRounded(tensor: string): boolean;
  /** Adds a scalar integer initializer. */
  scalar(name: string, dtype: IntegerType, value: number): string;
  /** The integers at an input position; refuses where the layer does not read integers there. */
  input(position: number): IntegerWeight;
  /** As `input`, but only for an activation. */
  activation(position: number): IntegerValue;
  /** int32 bias at an input position, `''` without one. */
  bias(position: number): string;
  /** Names of inputs that are no numbers of the layer: shapes, axes, indices, scales of a Resize. */
  plain(position: number): string;
  /** Where the integers of an output go. */
  output(position: number): IntegerValue;
  /** Writes the operator with the node's own attributes, `changes` applied (null = removed). */
  write(
    opType: string,
    inputs: readonly string[],
    changes?: Readonly<Record<string, AttributeValue | null>>,
    domain?: 'com.microsoft',
  ): void;
}

/** Writes one layer as an integer operator; throws `unsupported` where it has none. */
export type IntegerRule = (writer: IntegerWriter) => void;

/** An operator that computes another one on integers; named by op type, whatever its domain. */
export interface IntegerForm {
  readonly op: string;
  /** Inputs that hold the output's scale and zero point; null = its output is no plain int8 tensor. */
  readonly grid: readonly [scale: number, zeroPoint: number] | null;
  /** Inputs that hold the weight and its grid; scale null = it is multiplied by it behind. */
  readonly weight: {
    readonly tensor: number;
    readonly scale: number | null;
    readonly zeroPoint: number;
  } | null;
}

/** A form without a weight. */
export function form(op: string, grid: IntegerForm['grid']): IntegerForm {
  return { op, grid, weight: null };
}

/** A form whose first two inputs come with scale and zero point each. */
export function productForm(op: string, grid: IntegerForm['grid']): IntegerForm {
  return { op, grid, weight: { tensor: 3, scale: 4, zeroPoint: 5 } };
}

/** A form that leaves int32 sums, which are multiplied by the scales behind it. */
export function sumForm(op: string): IntegerForm {
  return { op, grid: null, weight: { tensor: 1, scale: null, zeroPoint: 3 } };
}

export const triple = ({ name, scale, zeroPoint }: IntegerWeight): readonly string[] => [
  name,
  scale,
  zeroPoint,
];

export const grid = ({ scale, zeroPoint }: IntegerWeight): readonly string[] => [scale, zeroPoint];

interface InIntegers {
  readonly integerRule: IntegerRule;
  readonly integerForms: readonly IntegerForm[];
}

/** Written as an operator of two operands among ONNX Runtime's own. */
export function asPair(opType: string): InIntegers {
  const integerRule: IntegerRule = (writer) => {
    const one = writer.input(0);
    const other = writer.input(1);
    const output = writer.output(0);
    sameType(writer, [one, other, output]);
    writer.write(opType, [...triple(one), ...triple(other), ...grid(output)], {}, 'com.microsoft');
  };
  return { integerRule, integerForms: [form(opType, [6, 7])] };
}

/** Written as an operator of one operand among ONNX Runtime's own. */
export function asUnary(
  opType: string,
  changes: (writer: IntegerWriter) => Readonly<Record<string, number | null>> = () => ({}),
): InIntegers {
  const integerRule: IntegerRule = (writer) => {
    const input = writer.activation(0);
    const output = writer.output(0);
    sameType(writer, [input, output]);
    writer.write(opType, [...triple(input), ...grid(output)], changes(writer), 'com.microsoft');
  };
  return { integerRule, integerForms: [form(opType, [3, 4])] };
}

/** The operator itself, on integers: it moves them or picks among them. */
export const moveRule: IntegerRule = (writer) => {
  const input = writer.input(0);
  const rest = writer.node.input.slice(1).map((_name, position) => writer.plain(position + 1));
  writer.node.output.forEach((name, position) => {
    if (name === '' || !writer.isRounded(name)) return;
    const output = writer.output(position);
    sameType(writer, [input, output]);
    if ('qparams' in input && !isSameGrid(input as IntegerValue, output)) {
      throw writer.refuse('its output is on another grid than its input');
    }
  });
  writer.write(writer.node.opType, [input.name, ...rest]);
};

export function onGrid(value: number, { dtype, qparams }: IntegerValue): number {
  const integers = integerRange(dtype, { symmetric: false, reduceRange: false });
  const integer = roundHalfEven(Math.fround(value / qparams.scale)) + qparams.zeroPoint;
  return Math.min(integers.max, Math.max(integers.min, integer));
}

export function isSameGrid(one: IntegerValue, other: IntegerValue): boolean {
  return (
    one.dtype === other.dtype &&
    one.qparams.scale === other.qparams.scale &&
    one.qparams.zeroPoint === other.qparams.zeroPoint
  );
}

export function sameType(writer: IntegerWriter, values: readonly IntegerWeight[]): void {
  const types = new Set(values.map(({ dtype }) => dtype));
  if (types.size <= 1) return;
  throw writer.refuse(`it mixes ${[...types].join(' and ')}`);
}
