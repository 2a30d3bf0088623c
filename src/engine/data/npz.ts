import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { AppError, badInput } from '../../shared/errors';
import { readError } from '../files/io-error';
import { readNpy } from './npy';
import type { HostTensor } from './tensor';

/** Deflate cannot shrink further than 1032 : 1, so a larger claim is a lie or damage. */
const largestRatio = 1040;

/**
 * Reads all arrays of a .npz file (a zip of .npy files, stored or deflated), by key, in file
 * order. Checksums are verified. Throws `bad-input` naming the file and the key.
 */
export async function readNpz(path: string, file: string): Promise<Map<string, HostTensor>> {
  const zip = await openZip(path, file);
  try {
    const arrays = new Map<string, HostTensor>();
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8');
      if (!name.endsWith('.npy')) continue;
      const key = name.slice(0, -'.npy'.length);
      arrays.set(key, readNpy(await readEntry(zip, entry, key, file), `'${key}' in ${file}`));
    }
    if (arrays.size === 0) {
      throw badInput(
        `${file} is a zip file without arrays`,
        'Save it with numpy.savez, one key per model input.',
      );
    }
    return arrays;
  } catch (error) {
    throw error instanceof AppError ? error : damaged(file, error);
  } finally {
    zip.close();
  }
}

async function openZip(path: string, file: string): Promise<ZipFile> {
  try {
    // Keys are input names, which may look like absolute paths; decodeStrings would refuse them.
    return await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    const failure = readError(file, error);
    throw failure instanceof AppError ? failure : damaged(file, error);
  }
}

async function readEntry(zip: ZipFile, entry: Entry, key: string, file: string) {
  if (entry.isEncrypted()) {
    throw badInput(`'${key}' in ${file} is encrypted`, 'Save it again without a password.');
  }
  const { compressedSize, uncompressedSize } = entry;
  if (compressedSize > zip.fileSize || uncompressedSize > compressedSize * largestRatio + 64) {
    throw damaged(file, `'${key}' claims ${uncompressedSize} bytes`);
  }
  const bytes = new Uint8Array(uncompressedSize);
  let length = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk as Uint8Array, length);
    length += (chunk as Uint8Array).byteLength;
  }
  if (crc32(bytes) !== entry.crc32) throw damaged(file, `'${key}' has a wrong checksum`);
  return bytes;
}

function damaged(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('bad-input', `${file} is not a readable .npz file: ${reason}`, {
    hint: 'The file is damaged or incomplete; save it again with numpy.savez.',
    cause,
  });
}
