import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readError } from './io-error';

/** Filled and hashed without a pause between, so that all callers can share it. */
const piece = Buffer.allocUnsafe(1024 * 1024);

/**
 * Adds a file's bytes to a running hash, in pieces, the event loop running between them. `name` is
 * what errors call the file. Throws `bad-input` naming it.
 */
export async function hashFile(hash: Hash, path: string, name = path): Promise<void> {
  try {
    // Synchronous on purpose: 797 small images take 20 ms so, 180 ms by promises or streams, and
    // hashing a piece keeps this thread longer than reading it.
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const length = readSync(file, piece, 0, piece.length, null);
        hash.update(piece.subarray(0, length));
        if (length === 0) return;
        if (length === piece.length) await nextTurn();
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readError(name, error);
  }
}

/** Lower-case hex SHA-256 of a file of any size. Throws `bad-input` naming the file. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await hashFile(hash, path);
  return hash.digest('hex');
}
