import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from './npy';
import { writeNpyHeader } from './npy-header';
import { allocate, bytesPerElement, elementTypes } from '../sample/tensor';
import type { HostTensor } from '../sample/tensor';

const calibration = join(import.meta.dirname, '../../../../test/fixtures/golden/models');

const tensors = fc
  .record({
    type: fc.constantFrom(...elementTypes),
    dims: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  })
  .chain(({ type, dims }) => {
    const count = dims.reduce((product, size) => product * size, 1);
    const size = count * bytesPerElement(type);
    return fc.uint8Array({ minLength: size, maxLength: size }).map((bytes): HostTensor => {
      const data = allocate(type, count);
      new Uint8Array(data.buffer).set(bytes);
      return { type, dims, data };
    });
  });

/** A .npy file whose header says what the test wants. */
function npy(descr: string, fortran: boolean, shape: string, values: Uint8Array, major = 1) {
  const dict = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }\n`;
  const length = major === 1 ? [dict.length, 0] : [dict.length, 0, 0, 0];
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), major, 0, ...length]),
    Buffer.from(dict),
    values,
  ]);
}

function bytesOf(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer);
}

describe('npy', () => {
  it('reads back every tensor it writes, bit for bit, wherever it lies in memory', () => {
    fc.assert(
      fc.property(tensors, fc.integer({ min: 0, max: 7 }), (tensor, shift) => {
        const file = writeNpy(tensor);
        const moved = new Uint8Array(file.length + shift).subarray(shift);
        moved.set(file);
        const back = readNpy(moved, 'x.npy');
        expect(back.type).toBe(tensor.type);
        expect(back.dims).toEqual(tensor.dims);
        expect(bytesIn(back)).toEqual(bytesIn(tensor));
      }),
    );
  });

  it('reads big-endian and column-major files as the same tensor', () => {
    fc.assert(
      fc.property(tensors, (tensor) => {
        const back = readNpy(asForeign(tensor), 'x.npy');
        expect(back.dims).toEqual(tensor.dims);
        expect(bytesIn(back)).toEqual(bytesIn(tensor));
      }),
    );
  });

  it('reads what NumPy wrote', async () => {
    const path = join(calibration, 'digits_mbv2_one/calib/000.npy');
    const tensor = readNpy(await readFile(path), path);
    expect({ type: tensor.type, dims: tensor.dims }).toEqual({
      type: 'float32',
      dims: [1, 1, 32, 32],
    });
    expect(Math.min(...(tensor.data as Float32Array))).toBe(-1);
  });

  it('writes the header that NumPy 2 writes', () => {
    const text = Buffer.from(writeNpyHeader('<f4', [3])).toString('latin1');
    // numpy.save of numpy.zeros(3, 'f4'), NumPy 2.4.
    expect(text).toBe(
      `\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }${' '.repeat(60)}\n`,
    );
  });

  it('reads format versions 2 and 3, and shapes as Python 2 wrote them', () => {
    const values = bytesOf(Float32Array.of(1, 2));
    for (const major of [2, 3]) {
      expect(readNpy(npy("'<f4'", false, '(2,)', values, major), 'x').data).toEqual(
        Float32Array.of(1, 2),
      );
    }
    expect(readNpy(npy("'<f4'", false, '(2L, 1L)', values), 'x').dims).toEqual([2, 1]);
  });

  it('turns column-major order into row-major order', () => {
    // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) stores 1 4 2 5 3 6.
    const file = npy("'<i4'", true, '(2, 3)', bytesOf(Int32Array.of(1, 4, 2, 5, 3, 6)));
    expect(readNpy(file, 'x').data).toEqual(Int32Array.of(1, 2, 3, 4, 5, 6));
  });

  it('keeps the bits of a NaN that signals', () => {
    const signalling = Uint8Array.of(1, 0, 0x81, 0x7f, 0, 0, 0x80, 0x3f);
    const { data } = readNpy(npy("'<f4'", true, '(2, 1)', signalling), 'x');
    expect(new Uint8Array(data.buffer)).toEqual(signalling);
  });

  it.each([
    ['an empty file', new Uint8Array(0), /a\.npy is empty/],
    ['another kind of file', Buffer.from('\x89PNG\r\n\x1a\n----', 'latin1'), /not a \.npy file/],
    ['a cut header', writeNpyHeader('<f4', [3]).subarray(0, 40), /ends inside its header/],
    ['a cut magic number', Uint8Array.of(0x93, 0x4e), /ends inside its header/],
    [
      'missing values',
      Buffer.concat([writeNpyHeader('<f4', [2, 3]), new Uint8Array(20)]),
      /announces 24 bytes of values \(<f4, shape \[2,3\]\), the file holds 20/,
    ],
    ['a shape beyond memory', writeNpyHeader('<f4', [1e9, 1e9, 1e9]), /truncated/],
    ['pickled objects', npy("'|O'", false, '(2,)', new Uint8Array(8)), /Python objects/],
    ['text', npy("'<U5'", false, '(2,)', new Uint8Array(40)), /dtype '<U5'/],
    ['complex numbers', npy("'<c8'", false, '(2,)', new Uint8Array(16)), /dtype '<c8'/],
    ['records', npy("[('a', '<f4')]", false, '(2,)', new Uint8Array(8)), /structured array/],
    ['a broken header', npy('None', false, '(2,)', new Uint8Array(8)), /broken \.npy header/],
    ['a newer version', npy("'<f4'", false, '(2,)', new Uint8Array(8), 4), /version 4/],
  ])('refuses %s with the reason and the file', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
    expect(() => readNpy(bytes, 'a.npy')).toThrow(
      expect.objectContaining({ code: 'bad-input', hint: expect.any(String) as string }),
    );
  });
});

function bytesIn({ data }: HostTensor): Uint8Array {
  return new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

/** The same tensor as a big-endian, column-major file, made by index arithmetic. */
function asForeign(tensor: HostTensor): Uint8Array {
  const header = Buffer.from(writeNpy(tensor));
  const start = header.length - tensor.data.byteLength;
  const descr = /'([<|])(..)'/.exec(header.toString('latin1', 0, start));
  const width = bytesPerElement(tensor.type);
  const count = tensor.data.length;
  const values = new Uint8Array(count * width);
  const source = bytesIn(tensor);
  for (let i = 0; i < count; i++) {
    let rest = i;
    let place = 0;
    let stride = count;
    for (const size of tensor.dims.toReversed()) {
      stride /= size;
      place += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    values.set(source.subarray(i * width, (i + 1) * width).toReversed(), place * width);
  }
  const shape = tensor.dims.length === 1 ? `(${tensor.dims[0]},)` : `(${tensor.dims.join(',')})`;
  return npy(`'>${descr?.[2]}'`, true, shape, values);
}
