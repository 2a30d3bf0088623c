import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importedPackages, noticesText, shippedPackages } from './notices';

test('everything of production and of the page is noticed, tools are not', () => {
  const names = new Set(shippedPackages().map(({ name }) => name));
  for (const name of [
    'onnxruntime-node',
    'onnxruntime-common',
    'zod',
    'sharp',
    'react',
    'scheduler',
    're2js',
  ]) {
    expect(names).toContain(name);
  }
  for (const name of ['vitest', 'oxlint', 'electron-builder', '@playwright/test']) {
    expect(names).not.toContain(name);
  }
});

test('every package names a licence', () => {
  const without = shippedPackages().filter(({ license }) => license === 'see its package');
  // Binaries of other systems, which are not here to be asked.
  expect(without.filter(({ name }) => !name.startsWith('@msgpackr-extract/'))).toEqual([]);
});

test('imports of all forms are found', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'notices-'));
  const text = `import a from 'one';\nimport type { b } from "@scope/two/deep";\nvoid import('three');\nimport './own';\nimport fs from 'node:fs';\n`;
  await writeFile(path.join(folder, 'a.tsx'), text);
  await writeFile(path.join(folder, 'a.test.ts'), "import 'vitest';\n");
  expect([...importedPackages(folder)]).toEqual(['one', '@scope/two', 'three']);
  await rm(folder, { recursive: true, force: true });
});

test('the text holds each package with its licence', () => {
  const one = { name: 'one', version: '1.0.0', license: 'MIT', texts: ['Copyright of one'] };
  expect(noticesText([one])).toMatch(/\n={80}\n\none 1\.0\.0: MIT\n\nCopyright of one\n$/);
});
