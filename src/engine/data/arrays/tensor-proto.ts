import { AppError, badInput } from '../../../shared/errors';
import { DataLocation, DataType, decodeTensor, type TensorProto } from '../../onnx/proto';
import { dimsOf, elementCount, typeName } from '../../onnx/tensor';
import { allocate, bytesPerElement, elementTypes, viewBytes } from '../sample/tensor';
import type { ElementType, HostTensor, TypedArray } from '../sample/tensor';

export interface NamedTensor {
  /** Empty when the file names none. */
  readonly name: string;
  readonly tensor: HostTensor;
}

const damaged = 'The file is damaged or incomplete; write it again.';

/** Reads a serialized ONNX TensorProto (`input_0.pb`). Throws `bad-input` naming the file. */
export function readTensorProto(bytes: Uint8Array, file: string): NamedTensor {
  const proto = decode(bytes, file);
  const type = elementTypeOf(proto, file);
  if (proto.dataLocation === DataLocation.EXTERNAL || proto.segment !== undefined) {
    throw badInput(
      `${file} keeps its values outside the file`,
      'Write the tensor with its values inside (raw_data).',
    );
  }
  const dims = dimsOf(proto);
  const count = elementCount(dims);
  const data = valuesOf(proto, type, file);
  if (!dims.every((dim) => dim >= 0) || data.length !== count) {
    throw badInput(
      `${file} holds ${data.length} values, but its shape [${dims.join(',')}] needs ${count}`,
      damaged,
    );
  }
  return { name: proto.name, tensor: { type, dims, data } };
}

function decode(bytes: Uint8Array, file: string): TensorProto {
  try {
    return decodeTensor(bytes);
  } catch (error) {
    throw new AppError('bad-input', `${file} is not an ONNX tensor (TensorProto)`, {
      hint: damaged,
      cause: error,
    });
  }
}

function elementTypeOf(proto: TensorProto, file: string): ElementType {
  const type = elementTypes.find((known) => known === typeName(proto.dataType));
  if (type !== undefined) return type;
  // Noise often decodes to an empty message, and so does a sequence or an optional.
  if ((proto.dataType as DataType) === DataType.UNDEFINED) {
    throw badInput(`${file} is not an ONNX tensor (TensorProto): it has no element type`, damaged);
  }
  throw badInput(
    `${file} has element type ${typeName(proto.dataType)}, which cannot be fed to a model`,
    `Known types: ${elementTypes.join(', ')}.`,
  );
}

function valuesOf(proto: TensorProto, type: ElementType, file: string): TypedArray {
  const { rawData } = proto;
  if (rawData.length > 0) {
    if (rawData.length % bytesPerElement(type) !== 0) {
      throw badInput(`${file} holds ${rawData.length} bytes, no multiple of one ${type}`, damaged);
    }
    return viewBytes(type, rawData);
  }
  switch (type) {
    case 'float32':
      return Float32Array.from(proto.floatData);
    case 'float64':
      return Float64Array.from(proto.doubleData);
    case 'int64':
      return BigInt64Array.from(proto.int64Data);
    case 'uint64':
      return BigUint64Array.from(proto.uint64Data);
    case 'uint32':
      return Uint32Array.from(proto.uint64Data, Number);
    default: {
      const data = allocate(type, proto.int32Data.length);
      proto.int32Data.forEach((value, i) => (data[i] = value));
      return data;
    }
  }
}
