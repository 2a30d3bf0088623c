import { AppError } from '../../shared/errors';
import type { IntegerType } from '../../shared/recipe/recipe';
import { DataType, makeTensor } from '../onnx/proto';
import type { AttributeValue, NodeProto } from '../onnx/proto';
import type { GraphDraft } from '../emit/draft/graph-draft';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

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
export interface IntegerLayer {
  readonly draft: GraphDraft;
  readonly model: PreparedModel;
  readonly layer: Layer;
  readonly node: NodeProto;
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

export const integerDataTypes: Readonly<Record<IntegerType, DataType>> = {
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  uint16: DataType.UINT16,
  int16: DataType.INT16,
};

const arrays = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array };

/** Adds a scalar integer initializer. */
export function integerScalar(
  draft: GraphDraft,
  name: string,
  dtype: IntegerType,
  value: number,
): string {
  return draft.constant(name, () =>
    makeTensor(name, integerDataTypes[dtype], [], arrays[dtype].of(value)),
  );
}

/** A layer that cannot be written in QOperator format, with the reason. */
export function refuse(layer: Layer, reason: string): AppError {
  return new AppError(
    'unsupported',
    `layer '${layer.name}' (${layer.op}) cannot be written in QOperator format: ${reason}`,
    { hint: 'Export in QDQ format, or skip the layer.' },
  );
}
