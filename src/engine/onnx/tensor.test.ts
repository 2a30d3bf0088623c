import { expect, test } from 'vitest';
import { DataType, makeTensor } from './proto';
import {
  asFloat32,
  byteLength,
  floatValues,
  integerValues,
  typeFromName,
  typeName,
} from './tensor';

test('floats of every width read as float32', () => {
  const half = makeTensor('h', DataType.FLOAT16, [3], Uint16Array.of(0x3c00, 0xc000, 0x0001));
  const double = makeTensor('d', DataType.DOUBLE, [2], Float64Array.of(0.1, -3));
  expect([...floatValues(half)]).toEqual([1, -2, 2 ** -24]);
  expect([...floatValues(double)]).toEqual([Math.fround(0.1), -3]);
});

test('integers of every width read as numbers', () => {
  expect(integerValues(makeTensor('a', DataType.INT64, [2], BigInt64Array.of(-1n, 2n)))).toEqual([
    -1, 2,
  ]);
  expect(integerValues(makeTensor('b', DataType.INT32, [1], Int32Array.of(-7)))).toEqual([-7]);
  expect(integerValues(makeTensor('c', DataType.INT8, [1], Int8Array.of(-7)))).toEqual([-7]);
  expect(integerValues(makeTensor('d', DataType.UINT8, [1], Uint8Array.of(200)))).toEqual([200]);
  const wide = makeTensor('e', DataType.UINT16, [1], Uint16Array.of(40_000));
  expect(integerValues(wide)).toEqual([40_000]);
  const packed = Uint8Array.of(0x8f, 0x07);
  expect(integerValues(makeTensor('f', DataType.INT4, [3], packed))).toEqual([-1, -8, 7]);
  expect(integerValues(makeTensor('g', DataType.UINT4, [3], packed))).toEqual([15, 8, 7]);
});

test('aligned bytes are not copied, others are', () => {
  const bytes = new Uint8Array(16);
  expect(asFloat32(bytes.subarray(4, 12)).buffer).toBe(bytes.buffer);
  expect(asFloat32(bytes.subarray(1, 9)).buffer).not.toBe(bytes.buffer);
});

test('wrong types and sizes are refused by name', () => {
  const text = makeTensor('t', DataType.STRING, [1], new Uint8Array(4));
  expect(() => floatValues(text)).toThrow("tensor 't' is string, not a float tensor");
  expect(() => integerValues(text)).toThrow("tensor 't' is string, not an integer tensor");
  const short = makeTensor('s', DataType.FLOAT, [2, 3], new Float32Array(5));
  expect(() => floatValues(short)).toThrow("tensor 's' holds 5 values but its shape [2,3] needs 6");
});

test('types have one name each, and sub-byte types share bytes', () => {
  expect(typeName(DataType.BFLOAT16)).toBe('bfloat16');
  expect(typeFromName('uint16')).toBe(DataType.UINT16);
  expect(typeFromName('nonsense')).toBe(DataType.UNDEFINED);
  expect(byteLength(DataType.INT4, 5)).toBe(3);
  expect(byteLength(DataType.STRING, 5)).toBe(null);
});
