import { badInput } from '../../shared/errors';
import { DataType, type TensorProto } from '../onnx/proto';
import { dimsOf, typeName } from '../onnx/tensor';

const descriptions: Partial<Record<DataType, string>> = {
  [DataType.FLOAT]: '<f4',
  [DataType.DOUBLE]: '<f8',
  [DataType.FLOAT16]: '<f2',
  [DataType.INT64]: '<i8',
  [DataType.UINT64]: '<u8',
  [DataType.INT32]: '<i4',
  [DataType.UINT32]: '<u4',
  [DataType.INT16]: '<i2',
  [DataType.UINT16]: '<u2',
  [DataType.INT8]: '|i1',
  [DataType.UINT8]: '|u1',
  [DataType.BOOL]: '|b1',
  [DataType.COMPLEX64]: '<c8',
  [DataType.COMPLEX128]: '<c16',
};

/**
 * A tensor as a .npy file, format version 1 (2 for a very long header), C order. Throws `bad-input` for types NumPy does
 * not have.
 */
export function npyFile(tensor: TensorProto): Uint8Array {
  const type: DataType = tensor.dataType;
  const description = descriptions[type];
  if (description === undefined)
    throw badInput(
      `NumPy has no type for ${typeName(type)}: '${tensor.name}' cannot be saved as .npy.`,
    );
  const dims = dimsOf(tensor);
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(', ')})`;
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': ${shape}, }`;
  const isLong = text.length > 65_000;
  const prefix = isLong ? 12 : 10;
  // The values begin at a multiple of 64 bytes.
  const length = Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix;
  const file = new Uint8Array(prefix + length + tensor.rawData.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, isLong ? 2 : 1, 0]);
  const view = new DataView(file.buffer);
  if (isLong) view.setUint32(8, length, true);
  else view.setUint16(8, length, true);
  file.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), prefix);
  file.set(tensor.rawData, prefix + length);
  return file;
}
