import { makeTensor, DataType, patch, type NodeProto, type TensorProto } from '../../onnx/proto';
import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { isDefaultDomain } from '../../onnx/opset';

/** The value of a Constant node as an initializer; null for other nodes and for sparse values. */
export function constantTensor(node: NodeProto): TensorProto | null {
  const name = node.output[0];
  const attribute = node.attribute[0];
  if (node.opType !== 'Constant' || !isDefaultDomain(node.domain)) return null;
  if (name === undefined || attribute === undefined) return null;
  switch (attribute.name) {
    case 'value':
      return attribute.t === undefined ? null : patch(attribute.t, { name });
    case 'value_float':
      return makeTensor(name, DataType.FLOAT, [], Float32Array.of(attribute.f));
    case 'value_floats': {
      const values = Float32Array.from(attribute.floats);
      return makeTensor(name, DataType.FLOAT, [values.length], values);
    }
    case 'value_int':
      return makeTensor(name, DataType.INT64, [], BigInt64Array.of(attribute.i));
    case 'value_ints': {
      const values = BigInt64Array.from(attribute.ints);
      return makeTensor(name, DataType.INT64, [values.length], values);
    }
    case 'value_string':
      return stringTensor(name, [], [attribute.s]);
    case 'value_strings':
      return stringTensor(name, [attribute.strings.length], attribute.strings);
    default:
      return null;
  }
}

function stringTensor(
  name: string,
  dims: readonly number[],
  stringData: readonly TensorProto['stringData'][number][],
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.STRING,
    dims: dims.map(BigInt),
    stringData: [...stringData],
  });
}
