import { badInput } from '../../shared/errors';
import { DataLocation, DataType, patch, type Bytes, type TensorProto } from './proto';
import { byteLength, dimsOf, elementCount, typeName } from './tensor';

/**
 * The tensor with its values in `rawData`, whatever field they came in; strings stay as they are.
 * Throws `bad-input` naming the tensor when the data does not fit its dims.
 */
export function withRawData(tensor: TensorProto): TensorProto {
  const type: DataType = tensor.dataType;
  if (type === DataType.STRING || tensor.dataLocation === DataLocation.EXTERNAL) return tensor;
  const dims = dimsOf(tensor);
  if (dims.some((size) => size < 0)) {
    throw badInput(
      `tensor '${tensor.name}' has a negative dimension: [${dims.join(',')}]`,
      damaged,
    );
  }
  const expected = byteLength(type, elementCount(dims));
  if (expected === null) {
    throw badInput(`tensor '${tensor.name}' has the unknown element type ${type}`, damaged);
  }
  const rawData = tensor.rawData.length > 0 ? tensor.rawData : packed(tensor, type);
  if (rawData.length !== expected) {
    throw badInput(
      `tensor '${tensor.name}' holds ${rawData.length} bytes but ${typeName(type)}[${dims.join(',')}] needs ${expected}`,
      damaged,
    );
  }
  if (rawData === tensor.rawData) return tensor;
  return patch(tensor, { rawData, ...noTypedData });
}

/** The fields beside `rawData` that values can stand in, empty. */
export const noTypedData = {
  floatData: [],
  doubleData: [],
  int32Data: [],
  int64Data: [],
  uint64Data: [],
};

const damaged = 'The model file is damaged; export it again.';

function packed(tensor: TensorProto, type: DataType): Bytes {
  switch (type) {
    case DataType.FLOAT:
    case DataType.COMPLEX64:
      return bytesOf(Float32Array.from(tensor.floatData));
    case DataType.DOUBLE:
    case DataType.COMPLEX128:
      return bytesOf(Float64Array.from(tensor.doubleData));
    case DataType.INT64:
      return bytesOf(BigInt64Array.from(tensor.int64Data));
    case DataType.UINT64:
      return bytesOf(BigUint64Array.from(tensor.uint64Data));
    case DataType.UINT32:
      return bytesOf(Uint32Array.from(tensor.uint64Data, Number));
    case DataType.INT32:
      return bytesOf(Int32Array.from(tensor.int32Data));
    case DataType.INT16:
    case DataType.UINT16:
    case DataType.FLOAT16:
    case DataType.BFLOAT16:
      return bytesOf(Uint16Array.from(tensor.int32Data));
    default:
      return bytesOf(Uint8Array.from(tensor.int32Data));
  }
}

function bytesOf(view: ArrayBufferView<ArrayBuffer>): Bytes {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
