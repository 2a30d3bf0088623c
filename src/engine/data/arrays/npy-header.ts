import { badInput } from '../../../shared/errors';

/** The dict at the start of a .npy file. */
export interface NpyHeader {
  /** NumPy's `descr`, e.g. `<f4`. */
  readonly descr: string;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the values start in the file. */
  readonly dataOffset: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const damaged = 'The file is damaged; save it again with numpy.save.';

/**
 * Reads the header of a .npy file, format versions 1 to 3
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * Throws `bad-input` naming the file.
 */
export function readNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  if (bytes.length === 0) throw badInput(`${file} is empty`, damaged);
  if (magic.some((byte, i) => i < bytes.length && bytes[i] !== byte)) {
    throw badInput(
      `${file} is not a .npy file: it does not start with NumPy's magic number`,
      damaged,
    );
  }
  const major = bytes[6] ?? 0;
  const lengthBytes = major === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw truncatedHeader(file);
  if (major < 1 || major > 3) {
    throw badInput(
      `${file} has .npy format version ${major}; versions 1 to 3 are known`,
      'Save the array again with numpy.save.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < start + length) throw truncatedHeader(file);
  const encoding = major === 3 ? 'utf-8' : 'latin1';
  const text = new TextDecoder(encoding).decode(bytes.subarray(start, start + length));
  return { ...parseHeader(text, file), dataOffset: start + length };
}

function truncatedHeader(file: string): Error {
  return badInput(`${file} is truncated: the file ends inside its header`, damaged);
}

function parseHeader(text: string, file: string): Omit<NpyHeader, 'dataOffset'> {
  // Structured dtypes are a list of fields; everything else is one short string.
  if (/['"]descr['"]\s*:\s*\[/.test(text)) {
    throw badInput(
      `${file} holds a structured array (records with named fields)`,
      'Save each field as a plain array, or all of them as an .npz with one key per model input.',
    );
  }
  const descr = /['"]descr['"]\s*:\s*(['"])(.*?)\1/.exec(text)?.[2];
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  // Python 2 wrote long integers as 3L.
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw badInput(
      `${file} has a broken .npy header: ${JSON.stringify(text.trim().slice(0, 120))}`,
      damaged,
    );
  }
  const dims = shape.split(',').map((part) => part.trim().replace(/L$/, ''));
  return {
    descr,
    isFortranOrder: order === 'True',
    shape: dims.filter((part) => part !== '').map(Number),
  };
}

/** A version 1.0 header (2.0 when it is long), padded so that the values start at a multiple of 64. */
export function writeNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const major = dict.length + 80 > 0xffff ? 2 : 1;
  const start = major === 1 ? 10 : 12;
  const length = Math.ceil((start + dict.length + 1) / 64) * 64 - start;
  const bytes = new Uint8Array(start + length);
  bytes.set(magic);
  bytes.set([major, 0], 6);
  const view = new DataView(bytes.buffer);
  if (major === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), start);
  return bytes;
}
