import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from './npy';
import { readNpz } from './npz';
import type { HostTensor } from '../sample/tensor';

const ids: HostTensor = { type: 'int64', dims: [1, 3], data: BigInt64Array.of(101n, 7n, 102n) };
const pixels: HostTensor = { type: 'float32', dims: [4], data: Float32Array.of(0, 0.5, 1, 2) };
const bertSample = join(
  import.meta.dirname,
  '../../../../test/fixtures/golden/models/bert_tiny/calib/000.npz',
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-npz-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('readNpz', () => {
  it('reads stored and deflated arrays by key, in file order', async () => {
    const files = { 'input_ids.npy': writeNpy(ids), '/encoder/x:0.npy': writeNpy(pixels) };
    for (const level of [0, 6] as const) {
      const path = await save(`level${level}.npz`, zipSync(files, { level }));
      expect([...(await readNpz(path, 'a.npz'))]).toEqual([
        ['input_ids', ids],
        ['/encoder/x:0', pixels],
      ]);
    }
  });

  it('reads what numpy.savez wrote', async () => {
    const arrays = await readNpz(bertSample, '000.npz');
    expect([...arrays].map(([key, { type, dims }]) => [key, type, dims])).toEqual([
      ['input_ids', 'int64', [1, 128]],
      ['attention_mask', 'int64', [1, 128]],
      ['token_type_ids', 'int64', [1, 128]],
    ]);
  });

  it('shows what the headers announce before it inflates anything', async () => {
    const giant: HostTensor = { type: 'float32', dims: [4e6], data: new Float32Array(4e6) };
    const path = await save('bomb.npz', zipSync({ 'x.npy': writeNpy(giant) }));
    const seen: unknown[] = [];
    const refuse = (announced: ReadonlyMap<string, HostTensor>): never => {
      seen.push(
        ...[...announced].map(([key, { type, dims, data }]) => [key, type, dims, data.length]),
      );
      throw new RangeError('refused by its header');
    };
    const before = process.memoryUsage().arrayBuffers;
    await expect(readNpz(path, 'bomb.npz', refuse)).rejects.toThrow('refused by its header');
    expect(seen).toEqual([['x', 'float32', [4e6], 0]]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8e6);
  });

  it('refuses an entry that unpacks to more than its header announces', async () => {
    const small = writeNpy(pixels);
    const padded = new Uint8Array(small.length + 1e6);
    padded.set(small);
    const path = await save('padded.npz', zipSync({ 'x.npy': padded }));
    await expect(readNpz(path, 'padded.npz')).rejects.toThrow(
      /'x' announces 144 bytes but unpacks/,
    );
  });

  it('refuses a cut file, noise, a wrong checksum and a zip without arrays', async () => {
    const whole = await readFile(bertSample);
    const good = zipSync({ 'x.npy': writeNpy(pixels) }, { level: 0 });
    const flipped = Uint8Array.from(good);
    // Inside the stored values: 30 bytes of local header, 5 of name, 128 of .npy header.
    flipped[30 + 5 + 128 + 4]! ^= 0xff;
    const cases: [string, Uint8Array, RegExp][] = [
      ['cut', whole.subarray(0, whole.length / 2), /000\.npz is not a readable \.npz file/],
      ['noise', Buffer.alloc(5000, 'noise'), /not a readable \.npz file/],
      ['empty', new Uint8Array(0), /not a readable \.npz file/],
      ['flipped', flipped, /'x' has a wrong checksum/],
      ['text', zipSync({ 'readme.txt': Uint8Array.of(65) }), /without arrays/],
      [
        'inner',
        zipSync({ 'x.npy': Buffer.from('no array') }),
        /'x' in 000\.npz is not a \.npy file/,
      ],
    ];
    for (const [name, bytes, message] of cases) {
      const path = await save(`${name}.npz`, bytes);
      await expect(readNpz(path, '000.npz')).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(message) as string,
        hint: expect.any(String) as string,
      });
    }
  });

  it('does not allocate what a forged size claims', async () => {
    const forged = zipSync({ 'x.npy': writeNpy(pixels) });
    const central = Buffer.from(forged.buffer).indexOf('PK\x01\x02', 0, 'latin1');
    new DataView(forged.buffer).setUint32(central + 24, 0xf0000000, true);
    const path = await save('forged.npz', forged);
    await expect(readNpz(path, 'a.npz')).rejects.toThrow(/'x' claims 4026531840 bytes/);
  });

  it('names a file that is gone', async () => {
    await expect(readNpz(join(folder, 'gone.npz'), 'gone.npz')).rejects.toMatchObject({
      code: 'bad-input',
      message: 'cannot read gone.npz: it does not exist',
    });
  });
});
