import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256File } from './sha256';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-hash-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('sha256File', () => {
  it('equals the published digests', async () => {
    await writeFile(join(folder, 'abc'), 'abc');
    await writeFile(join(folder, 'million'), 'a'.repeat(1_000_000));
    await writeFile(join(folder, 'empty'), '');
    // FIPS 180-4 example values.
    expect(await sha256File(join(folder, 'abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(await sha256File(join(folder, 'million'))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
    expect(await sha256File(join(folder, 'empty'))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('reads large files in pieces', async () => {
    const bytes = Buffer.alloc(2 * 1024 * 1024 + 17, 'piece');
    await writeFile(join(folder, 'large'), bytes);
    const whole = createHash('sha256').update(bytes).digest('hex');
    expect(await sha256File(join(folder, 'large'))).toBe(whole);
  });

  it('names a file that is not there', async () => {
    await expect(sha256File(join(folder, 'gone'))).rejects.toMatchObject({
      code: 'bad-input',
      message: `cannot read ${join(folder, 'gone')}: it does not exist`,
    });
  });
});
