import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonSchemaFiles } from './json-schemas';

const folder = new URL('../../../schemas/', import.meta.url);

test('the shipped schemas are those of the source (npm run schemas writes them)', async () => {
  const files = jsonSchemaFiles();
  expect((await readdir(folder)).toSorted()).toEqual([...files.keys()].toSorted());
  for (const [name, text] of files) {
    expect(await readFile(new URL(name, folder), 'utf8')).toBe(text);
  }
});
