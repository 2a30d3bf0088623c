import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mountSmallDisk } from '../../test/disk/small-disk';
import { asAppError } from '../shared/errors';
import { Uploads } from './uploads';

const disk = await mountSmallDisk(2 ** 20);
if (disk === null) console.warn('Skipped: a full disk, which only root on Linux can mount.');
afterAll(() => disk?.remove());

async function send(uploads: Uploads, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const server = createServer((request, response) => {
    uploads.receive('batch-00000', 'a/b.npy', request).then(
      () => response.end('done'),
      (error: unknown) => response.end(JSON.stringify(asAppError(error).toData())),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await (await fetch(`http://127.0.0.1:${port}`, { method: 'PUT', body })).text();
  } finally {
    server.close();
  }
}

test('what was dropped stands in a folder that goes with the server', async () => {
  const uploads = await Uploads.open();
  const body = Uint8Array.from({ length: 3_000_000 }, (_unused, index) => index);
  expect(await send(uploads, body)).toBe('done');
  const found = await readFile(path.join(uploads.folder, 'batch-00000', 'a', 'b.npy'));
  expect(Buffer.compare(found, body)).toBe(0);
  await uploads.close();
  await expect(readdir(uploads.folder)).rejects.toThrow(/ENOENT/);
});

test.runIf(disk !== null)('a full disk is told to whoever dropped the file', async () => {
  const uploads = await Uploads.open(disk?.path);
  const error = JSON.parse(await send(uploads, new Uint8Array(8 * 2 ** 20))) as {
    code: string;
    message: string;
  };
  expect(error.code).toBe('io');
  expect(error.message).toMatch(/the disk is full \(.*about 8\.39 MB needed\)/);
  expect(await readdir(path.join(uploads.folder, 'batch-00000', 'a'))).toEqual([]);
  await uploads.close();
});
