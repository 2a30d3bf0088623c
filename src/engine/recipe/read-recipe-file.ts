import { createReadStream } from 'node:fs';
import { badInput } from '../../shared/errors';
import { readError } from '../files/io-error';

/** A hundred thousand layers, each with all its fields, take half of it. */
const limitBytes = 64 * 2 ** 20;

/** The text of a recipe file of whatever tool, or of a pipe. Throws `bad-input` naming a file that is too large. */
export async function readRecipeFile(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      // A device need not end.
      if ((bytes += chunk.length) > limitBytes) {
        throw badInput(
          `${path} is larger than ${limitBytes / 2 ** 20} MB, which no recipe is`,
          'Choose a file that was written by --save-recipe or “Save recipe”.',
        );
      }
    }
  } catch (error) {
    throw readError(path, error);
  }
  // Windows PowerShell and some editors put a byte order mark in front.
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
