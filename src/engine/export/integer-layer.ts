import { AppError } from '../../shared/errors';
import type { IntegerType } from '../../shared/recipe/recipe';
import { DataType, makeTensor } from '../onnx/proto';
import type { GraphDraft } from '../emit/draft/graph-draft';
import type { Layer } from '../plan/types';

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
