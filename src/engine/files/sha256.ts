import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { readError } from './io-error';

const pieceBytes = 1024 * 1024;

/**
 * Adds a file's bytes to a running hash, piece by piece. `name` is what errors call the file.
 * Throws `bad-input` naming it.
 */
export async function hashFile(hash: Hash, path: string, name = path): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      // A read stream costs four times as much on folders of small files.
      const { size } = await handle.stat();
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size + 1));
      for (;;) {
        const { bytesRead } = await handle.read(piece, 0, piece.length, null);
        if (bytesRead === 0) return;
        hash.update(piece.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
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
