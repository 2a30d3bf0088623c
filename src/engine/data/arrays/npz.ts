import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { AppError, badInput } from '../../../shared/errors';
import { readError } from '../../files/io-error';
import { announcedNpy, readNpy } from './npy';
import { allocate, type HostTensor } from '../sample/tensor';

/** Deflate cannot shrink further than 1032 : 1, so a larger claim is a lie or damage. */
const largestRatio = 1040;

/**
 * Reads all arrays of a .npz file (a zip of .npy files, stored or deflated), by key, in file
 * order. `check` sees what the headers announce, as tensors without values, before anything is
 * inflated: two megabytes of zeros may be two gigabytes. Checksums are verified. `wanted`: the keys that
 * are read; null = all. Throws `bad-input` naming the file and the key, and what `check` throws.
 */
export async function readNpz(
  path: string,
  file: string,
  check: (announced: ReadonlyMap<string, HostTensor>) => void = () => undefined,
  wanted: ReadonlySet<string> | null = null,
): Promise<Map<string, HostTensor>> {
  return withEntries(path, file, async (zip, entries) => {
    if (entries.size === 0) {
      throw badInput(
        `${file} is a zip file without arrays`,
        'Save it with numpy.savez, one key per model input.',
      );
    }
    const read = [...entries].filter(([key]) => wanted === null || wanted.has(key));
    const announced = await announcements(zip, read, file);
    if (announced.size > 0) check(announced);
    const arrays = new Map<string, HostTensor>();
    for (const [key, entry] of read) {
      arrays.set(key, readNpy(await readEntry(zip, entry, key, file), `'${key}' in ${file}`));
    }
    return arrays;
  });
}

/** What the headers of a .npz file announce, as tensors without values, by key. Throws `bad-input` naming file and key. */
export function announcedNpz(path: string, file: string): Promise<ReadonlyMap<string, HostTensor>> {
  return withEntries(path, file, (zip, entries) => announcements(zip, [...entries], file));
}

async function withEntries<T>(
  path: string,
  file: string,
  read: (zip: ZipFile, entries: ReadonlyMap<string, Entry>) => Promise<T>,
): Promise<T> {
  const zip = await openZip(path, file);
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8');
      if (name.endsWith('.npy')) entries.set(name.slice(0, -'.npy'.length), entry);
    }
    return await read(zip, entries);
  } catch (error) {
    throw error instanceof AppError ? error : damaged(file, error);
  } finally {
    zip.close();
  }
}

async function announcements(
  zip: ZipFile,
  entries: readonly (readonly [string, Entry])[],
  file: string,
): Promise<ReadonlyMap<string, HostTensor>> {
  const announced = new Map<string, HostTensor>();
  for (const [key, entry] of entries)
    announced.set(key, await readAnnouncement(zip, entry, key, file));
  return announced;
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

/** The longest header of format version 1; no other is longer in practice. */
const headerBytes = 65_546;

/** What an entry's header announces. Only the beginning of the entry is inflated. */
async function readAnnouncement(
  zip: ZipFile,
  entry: Entry,
  key: string,
  file: string,
): Promise<HostTensor> {
  checkEntry(zip, entry, key, file);
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).byteLength;
    if (length >= headerBytes) break;
  }
  const place = `'${key}' in ${file}`;
  const { type, shape, sizeBytes } = announcedNpy(Buffer.concat(chunks), place);
  if (entry.uncompressedSize > sizeBytes) {
    throw damaged(
      file,
      `'${key}' announces ${sizeBytes} bytes but unpacks to ${entry.uncompressedSize}`,
    );
  }
  return { type, dims: shape, data: allocate(type, 0) };
}

function checkEntry(zip: ZipFile, entry: Entry, key: string, file: string): void {
  if (entry.isEncrypted()) {
    throw badInput(`'${key}' in ${file} is encrypted`, 'Save it again without a password.');
  }
  const { compressedSize, uncompressedSize } = entry;
  if (compressedSize > zip.fileSize || uncompressedSize > compressedSize * largestRatio + 64) {
    throw damaged(file, `'${key}' claims ${uncompressedSize} bytes`);
  }
}

async function readEntry(zip: ZipFile, entry: Entry, key: string, file: string) {
  const { uncompressedSize } = entry;
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
