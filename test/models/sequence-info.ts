import { create } from '@bufbuild/protobuf';
import { TypeProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import { DataType } from '../../src/engine/onnx/proto';
import type { ValueInfoProto } from '../../src/engine/onnx/proto';

const floatTensor = create(TypeProtoSchema, {
  value: { case: 'tensorType', value: { elemType: DataType.FLOAT } },
});

/** Declares a value that is a list of float tensors, or a float tensor that may be missing. */
export function sequenceInfo(
  name: string,
  kind: 'sequenceType' | 'optionalType' = 'sequenceType',
): ValueInfoProto {
  const type = create(TypeProtoSchema, { value: { case: kind, value: { elemType: floatTensor } } });
  return create(ValueInfoProtoSchema, { name, type });
}
