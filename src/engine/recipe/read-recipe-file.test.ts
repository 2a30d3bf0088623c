import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRecipeText } from '../../shared/recipe/parse-recipe';
import { readRecipeFile } from './read-recipe-file';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-recipe-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a byte order mark, as Windows PowerShell writes it, is no part of the recipe', async () => {
  const path = join(folder, 'marked.json');
  await writeFile(path, '\uFEFF{"schema": "bitloupe.recipe/1", "preset": "ort-u8s8"}');
  expect(parseRecipeText(await readRecipeFile(path), path)).toEqual({
    schema: 'bitloupe.recipe/1',
    preset: 'ort-u8s8',
  });
});

test('what does not end is no recipe', async () => {
  const endless = join(folder, 'endless.json');
  await (process.platform === 'linux'
    ? symlink('/dev/zero', endless)
    : writeFile(endless, ' '.repeat(65 * 2 ** 20)));
  await expect(readRecipeFile(endless)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/endless\.json is larger than 64 MB/),
  });
});

test('a file that cannot be read is named', async () => {
  const reading = readRecipeFile(join(folder, 'nowhere.json'));
  await expect(reading).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/nowhere\.json: it does not exist/),
  });
});
