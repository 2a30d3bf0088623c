import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseInUse } from './same-file';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'same-file-'));
  await mkdir(path.join(folder, 'models'));
  await writeFile(at('models/weights.bin'), 'weights');
  await writeFile(at('models/other.bin'), 'weights');
  await symlink(at('models/weights.bin'), at('soft'));
  await symlink(at('soft'), at('softer'));
  await link(at('models/weights.bin'), at('hard'));
  await symlink(at('models'), at('linked'));
  await symlink(at('nowhere'), at('dangling'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const inUse = (): { path: string; what: string }[] => [
  { path: at('models/gone.bin'), what: 'gone' },
  { path: at('models/weights.bin'), what: 'a file with weights' },
];

test.each(['models/weights.bin', 'soft', 'softer', 'hard', 'linked/weights.bin'])(
  '%s is the file in use',
  async (name) => {
    await expect(refuseInUse(at(name), inUse())).rejects.toMatchObject({
      code: 'bad-input',
      message: `${at(name)} is a file with weights: it would be overwritten`,
    });
  },
);

test.each(['models/./weights.bin', 'models/../linked/weights.bin'])(
  'so is %s, spelt relative to where the process runs',
  async (name) => {
    const spelt = `${path.relative('.', folder)}/${name}`;
    await expect(refuseInUse(spelt, inUse())).rejects.toMatchObject({ code: 'bad-input' });
  },
);

test.each(['models/other.bin', 'models/new.bin', 'dangling', 'no/such/folder', 'models/gone.bin'])(
  '%s may be written',
  async (name) => {
    await expect(refuseInUse(at(name), inUse())).resolves.toBe(undefined);
  },
);
