import { readFile } from 'node:fs/promises';
import type { Recipe } from '../../shared/recipe';
import { readError } from '../files/io-error';
import { parseRecipeText } from './parse-recipe';

/** Reads and checks a recipe file. Throws `bad-input` naming the file and the key. */
export async function readRecipeFile(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
  // Windows PowerShell and some editors put a byte order mark in front.
  return parseRecipeText(text.replace(/^\uFEFF/, ''), path);
}
