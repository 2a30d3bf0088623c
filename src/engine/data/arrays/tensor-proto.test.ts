import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { readTensorProto } from './tensor-proto';

const { FLOAT, INT64, UINT8, FLOAT16, UINT32, STRING, BOOL } = TensorProto_DataType;

function pb(fields: MessageInitShape<typeof TensorProtoSchema>): Uint8Array {
  return toBinary(TensorProtoSchema, create(TensorProtoSchema, fields));
}

describe('readTensorProto', () => {
  it('reads raw values', () => {
    const rawData = new Uint8Array(Float32Array.of(1, -2, 3.5).buffer);
    const bytes = pb({ name: 'x', dataType: FLOAT, dims: [1n, 3n], rawData });
    expect(readTensorProto(bytes, 'a.pb')).toEqual({
      name: 'x',
      tensor: { type: 'float32', dims: [1, 3], data: Float32Array.of(1, -2, 3.5) },
    });
  });

  it.each([
    [{ dataType: FLOAT, floatData: [1, 2] }, Float32Array.of(1, 2)],
    [{ dataType: INT64, int64Data: [-1n, 2n] }, BigInt64Array.of(-1n, 2n)],
    [{ dataType: UINT8, int32Data: [0, 255] }, Uint8Array.of(0, 255)],
    [{ dataType: BOOL, int32Data: [0, 1] }, Uint8Array.of(0, 1)],
    [{ dataType: FLOAT16, int32Data: [0x3c00, 0xc000] }, Uint16Array.of(0x3c00, 0xc000)],
    [{ dataType: UINT32, uint64Data: [1n, 4294967295n] }, Uint32Array.of(1, 4294967295)],
  ])('reads typed values of %o', (fields, values) => {
    expect(readTensorProto(pb({ ...fields, dims: [2n] }), 'a.pb').tensor.data).toEqual(values);
  });

  it.each([
    ['noise', Buffer.from('this is not a protobuf at all'), /a\.pb is not an ONNX tensor/],
    ['an empty file', new Uint8Array(0), /it has no element type/],
    ['a string tensor', pb({ dataType: STRING, dims: [0n] }), /element type string/],
    [
      'missing values',
      pb({ dataType: FLOAT, dims: [3n], floatData: [1] }),
      /holds 1 values.*needs 3/,
    ],
    ['half a value', pb({ dataType: FLOAT, dims: [1n], rawData: new Uint8Array(3) }), /3 bytes/],
    [
      'a negative size',
      pb({ dataType: FLOAT, dims: [-1n, -1n], floatData: [1] }),
      /shape \[-1,-1\]/,
    ],
    [
      'values elsewhere',
      pb({ dataType: FLOAT, dims: [1n], dataLocation: TensorProto_DataLocation.EXTERNAL }),
      /outside the file/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readTensorProto(bytes, 'a.pb')).toThrow(message);
  });

  it('refuses a cut file', () => {
    const rawData = new Uint8Array(400);
    const whole = pb({ dataType: FLOAT, dims: [100n], rawData });
    expect(() => readTensorProto(whole.subarray(0, 200), 'a.pb')).toThrow(/a\.pb/);
  });
});
