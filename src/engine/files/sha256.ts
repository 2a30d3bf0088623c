import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readError } from './io-error';

/** Adds a file's bytes to a running hash, piece by piece. Throws `bad-input` naming the file. */
export async function hashFile(hash: Hash, path: string): Promise<void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Uint8Array);
    }
  } catch (error) {
    throw readError(path, error);
  }
}

/** Lower-case hex SHA-256 of a file of any size. Throws `bad-input` naming the file. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await hashFile(hash, path);
  return hash.digest('hex');
}
