import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../../shared/errors';
import type { Bytes } from '../../onnx/proto';

/** Large enough for full speed, small enough that a chunk is still in the cache when it is hashed. */
const chunkBytes = 8 * 1024 * 1024;

/**
 * Reads a range of a file into a buffer of its own. `onChunk` gets the bytes in order while the next
 * ones are being read. Throws `io` when the file ends early, `out-of-memory` when there is no room.
 */
export async function readRange(
  file: FileHandle,
  path: string,
  start: number,
  length: number,
  onChunk: (bytes: Bytes) => void = () => {},
): Promise<Bytes> {
  const bytes = allocate(length, path);
  const readAt = (at: number): Promise<number> =>
    at < length ? fill(file, path, bytes, start, at) : Promise.resolve(at);
  let from = 0;
  let to = await readAt(0);
  while (from < length) {
    const next = readAt(to);
    onChunk(bytes.subarray(from, to));
    from = to;
    to = await next;
  }
  return bytes;
}

/** Reads one chunk at `at` of the range and says where it ends. */
async function fill(
  file: FileHandle,
  path: string,
  bytes: Bytes,
  start: number,
  at: number,
): Promise<number> {
  const wanted = Math.min(chunkBytes, bytes.length - at);
  const { bytesRead } = await file.read(bytes, at, wanted, start + at);
  if (bytesRead === 0) throw new AppError('io', `${path} became shorter while it was read`);
  return at + bytesRead;
}

function allocate(size: number, path: string): Bytes {
  try {
    return new Uint8Array(new ArrayBuffer(size));
  } catch (error) {
    throw new AppError('out-of-memory', `not enough memory to read ${path}`, {
      hint: `It needs ${Math.ceil(size / 1e6)} MB; close other programs.`,
      cause: error,
    });
  }
}
