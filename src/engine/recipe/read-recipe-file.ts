import { createReadStream } from 'node:fs';
import { badInput } from '../../shared/errors';
import type { Recipe } from '../../shared/recipe/recipe';
import { readError } from '../files/io-error';
import { parseRecipeText } from '../../shared/recipe/parse-recipe';

/** A hundred thousand layers, each with all its fields, take half of it. */
const limitBytes = 64 * 2 ** 20;

/** Reads and checks a recipe file, or a pipe. Throws `bad-input` naming the file and the key. */
export async function readRecipeFile(path: string): Promise<Recipe> {
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
  return parseRecipeText(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
    path,
  );
}
