import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Packr } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { makeFrame } from '../../scripts/fuzz-server/frames';
import { makeRequest } from '../../scripts/fuzz-server/requests';
import { sendBytes, sendFrame } from '../../scripts/fuzz-server/send';
import { spawnServer, type SpawnedServer } from '../../test/engine-double/spawned-server';
import { connectPageTo } from '../../test/engine-double/transports';
import { seededRandom } from '../engine/data/random';
import { frameOptions } from '../shared/wire/wire';

let work: string;
let server: SpawnedServer;
const packr = new Packr(frameOptions);
const asIs = (thrown: unknown): unknown => thrown;

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'bitloupe-test-'));
  await mkdir(path.join(work, 'parent', 'root'), { recursive: true });
  await writeFile(path.join(work, 'parent', 'secret.json'), 'secret');
  await writeFile(root('model.onnx'), 'model');
  server = await spawnServer(root(), path.join(work, 'state'));
});

afterAll(async () => {
  await server.close();
  await rm(work, { recursive: true });
});

const root = (name = ''): string => path.join(work, 'parent', 'root', name);
const secret = (): Promise<string> => readFile(path.join(work, 'parent', 'secret.json'), 'utf8');

/** All are `bad-input`. */
async function expectRefused(attempts: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(attempts))
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'bad-input' } });
}

/** It runs, said nothing, and serves a page. */
async function expectAlive(): Promise<void> {
  const page = await connectPageTo(server);
  expect((await page.calls.shellInfo()).version).toBe('0.0.0');
  page.close();
  expect(server.end).toBeNull();
  expect(server.complaints).toBe('');
}

/** Bytes on a bare connection; ends with it, or after a moment. */
async function send(bytes: string | Buffer, reset = false): Promise<void> {
  const socket = connectSocket(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('connect', () => {
      socket.write(bytes);
      if (reset) setImmediate(() => socket.resetAndDestroy());
      else setTimeout(() => socket.destroy(), 20);
    });
  });
}

const upgrade = (target: string, more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

describe('without the token', () => {
  test('no address ends the server', async () => {
    for (const target of [
      '//',
      '///',
      'http://[',
      'http://[::1',
      '/\\',
      '*',
      '/%',
      '?',
      'http://x:99999/',
    ]) {
      await send(upgrade(target));
      await send(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    }
    const foreign = new WebSocket(`ws://127.0.0.1:${server.port}//`, {
      origin: 'http://evil.example',
    });
    await new Promise((resolve) => foreign.on('error', resolve));
    await expectAlive();
  });

  test('no upgrade that is reset does', async () => {
    for (let count = 0; count < 50; count += 1) {
      await send(upgrade(count % 2 === 0 ? '/socket' : '//'), true);
      await send(upgrade('/socket', 'Origin: http://127.0.0.1\r\n').slice(0, -2), true);
    }
    await expectAlive();
  });

  test('no bytes that are not HTTP do', async () => {
    for (const bytes of [
      '\r\n\r\n',
      'GET',
      'GET / HTTP/9.9\r\n\r\n',
      'FOO / HTTP/1.1\r\nHost: x\r\n\r\n',
      'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: \0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'PUT /upload/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\nContent-Length: 1\r\n\r\nx',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      Buffer.from([0x16, 3, 1, 2, 0, 1, 0]),
      Buffer.alloc(100_000, 0xff),
    ]) {
      await send(bytes);
      await send(bytes, true);
    }
    await expectAlive();
  });
});

describe('with the token, a frame that is no message closes its connection with a code', () => {
  const bytes = (...values: number[]): Buffer => Buffer.from(values);
  test.each<[string, string | Buffer, number]>([
    ['empty', Buffer.alloc(0), 1007],
    ['text', 'hello', 1003],
    ['empty text', '', 1003],
    ['nil', packr.pack(null), 1008],
    ['a number', packr.pack(7), 1008],
    ['a string', packr.pack('hello'), 1008],
    ['a list', packr.pack([1, 2]), 1008],
    ['bytes', packr.pack(new Uint8Array(9)), 1008],
    ['cut short', bytes(0xdf, 255, 255, 255, 255), 1007],
    ['a cut call', packr.pack({ t: 'q', m: 'hello', a: [] }).subarray(0, 9), 1007],
    ['two messages', Buffer.concat([packr.pack({ t: 'q', m: 'hello' }), packr.pack(1)]), 1007],
    ['nested 200,000 deep', Buffer.alloc(200_000, 0x91), 1007],
    ['objects nested 200,000 deep', Buffer.alloc(600_000, bytes(0x81, 0xa1, 0x61)), 1007],
    ['a list of 2^32', bytes(0xdd, 255, 255, 255, 255), 1007],
    ['a thousand lists of 30 million', Buffer.alloc(5000, bytes(0xdd, 1, 255, 255, 255)), 1007],
    ['a text of 2^32', bytes(0xdb, 255, 255, 255, 255), 1007],
    ['a record definition', bytes(0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1), 1007],
    ['an expression', bytes(0xc7, 5, 0x78, 0x92, 0xa1, 0x28, 0xa0, 0), 1007],
    ['typed array of no type', bytes(0xc7, 2, 0x74, 99, 1), 1007],
    ['floats that do not fit', bytes(0xc7, 4, 0x74, 8, 1, 2, 3), 1007],
    ['no kind', packr.pack({ m: 'hello', a: [] }), 1008],
    ['unknown kind', packr.pack({ t: 'x', i: '1' }), 1008],
    ['a call without a name', packr.pack({ t: 'q', i: '1', a: [] }), 1008],
    ['a call of a number', packr.pack({ t: 'q', i: '1', m: 7, a: [] }), 1008],
    [
      'arguments that are no list',
      packr.pack({ t: 'q', i: '1', m: 'hello', a: { length: 9 } }),
      1008,
    ],
    ['arguments nil', packr.pack({ t: 'q', i: '1', m: 'hello', a: null }), 1008],
    ['an id that is an object', packr.pack({ t: 'q', i: {}, m: 'hello', a: [] }), 1008],
    ['a reply whose error is nil', packr.pack({ t: 's', i: 'x', e: null }), 1008],
    ['a reply whose error is a text', packr.pack({ t: 's', i: 'x', e: 'oops' }), 1008],
    [
      'a reply of an unknown code',
      packr.pack({ t: 's', i: 'x', e: { code: 'x', message: '' } }),
      1008,
    ],
    ['a reply without an id', packr.pack({ t: 's', r: 1 }), 1008],
  ])('%s', async (_, frame, code) => {
    const socket = await server.openSocket();
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(frame);
    expect(await closed).toBe(code);
    await expectAlive();
  });

  test('a frame beyond the limit', async () => {
    const socket = await server.openSocket();
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(Buffer.alloc(65 * 1024 * 1024));
    expect([1006, 1009]).toContain(await closed);
    await expectAlive();
  });

  test('a connection that is reset in the middle of its frames', async () => {
    for (let count = 0; count < 20; count += 1) {
      const socket = await server.openSocket();
      socket.send(packr.pack({ t: 'q', i: '1', m: 'listFolder', a: [{ folder: null }] }));
      socket.terminate();
    }
    await expectAlive();
  });
});

describe('a message that is one, but of nothing that is there, is answered with an error', () => {
  const answerTo = async (message: object): Promise<unknown> => {
    const socket = await server.openSocket();
    const answer = new Promise<unknown>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const read = packr.unpack(data) as { i?: string };
        if (read.i === '1') resolve(read);
      });
      socket.on('close', (code) => resolve(code));
    });
    socket.send(packr.pack({ t: 'q', i: '1', ...message }));
    const read = await answer;
    socket.terminate();
    return read;
  };

  test.each(['', 'constructor', '__proto__', 'toString', 'dispose', '$close', 'x'.repeat(1e6)])(
    'the call %.20s',
    async (name) => {
      expect(await answerTo({ m: name, a: [] })).toMatchObject({ e: { code: 'bad-input' } });
      await expectAlive();
    },
  );

  test.each<[string, string, unknown[]]>([
    ['a state that cannot be kept', 'saveState', [{ state: { x: new Uint8Array(3) } }]],
    ['a state nested 90 deep in a wrong place', 'saveState', [nested(90)]],
    ['keys of prototypes', 'listFolder', [JSON.parse('{"folder":null,"__proto__":{"x":1}}')]],
    ['a folder that is a list', 'listFolder', [{ folder: ['x'] }]],
    ['a name of a million letters', 'newFile', [{ folder: 'x', name: 'x'.repeat(1e6) }]],
    ['a reference that is a number', 'lookUp', [{ ref: 7 }]],
    ['more arguments than one', 'beside', ['x', 'y', 'z']],
    ['a million arguments', 'lookUp', Array.from({ length: 100_000 }, () => 1)],
  ])('%s', async (_, name, args) => {
    expect(await answerTo({ m: name, a: args })).toMatchObject({ e: { code: 'bad-input' } });
    await expectAlive();
  });
});

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { inner: nested(levels - 1) };
}

test('frames and requests by chance, always the same ones', async () => {
  for (let index = 0; index < 200; index += 1) {
    const random = seededRandom(7, index);
    if (index % 2 === 0) await sendFrame(server, makeFrame(random).bytes, 50);
    else await sendBytes(server, makeRequest(random).bytes, index % 3 === 0, 50);
  }
  await expectAlive();
});

describe('with the token, nothing outside the root is read or written', () => {
  const download = async (ref: string, from: SpawnedServer = server): Promise<string> =>
    (
      await fetch(`http://127.0.0.1:${from.port}/download/${ref}`, {
        headers: { cookie: from.headers['cookie'] ?? '' },
      })
    ).text();

  test('what lies beside the root folder', async () => {
    const { calls, close } = await connectPageTo(server);
    const { folder } = await calls.listFolder({ folder: null });
    for (const ref of [folder.ref, 'file-0', 'target-0'])
      expect(await calls.beside({ ref, name: 'secret.json' }).catch(asIs)).toMatchObject({
        code: 'bad-input',
      });
    close();
  });

  test('what lies beside a model that was opened, not saved', async () => {
    const { calls, close } = await connectPageTo(server);
    const { entries } = await calls.listFolder({ folder: null });
    const model = entries.find(({ name }) => name === 'model.onnx')?.ref ?? '';
    for (const target of [model, (await calls.listFolder({ folder: null })).folder.ref]) {
      const saved = calls.saveFile({ target, content: 'x' });
      expect(await saved.catch(asIs)).toMatchObject({ code: 'bad-input' });
    }
    expect(await calls.beside({ ref: model, name: 'a.json' }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
    expect(await readFile(root('model.onnx'), 'utf8')).toBe('model');
    close();
  });

  test('what a link inside leads to: by name, beside a file, and swapped in later', async () => {
    await symlink(path.join(work, 'parent', 'secret.json'), root('link.json'));
    await symlink(path.join(work, 'parent'), root('up'));
    const { calls, close } = await connectPageTo(server);
    const { folder } = await calls.listFolder({ folder: null });
    for (const name of ['link.json', 'up'])
      expect(await calls.newFile({ folder: folder.ref, name }).catch(asIs)).toMatchObject({
        code: 'bad-input',
      });
    const { file } = await calls.newFile({ folder: folder.ref, name: 'mine.json' });
    expect(await calls.beside({ ref: file.ref, name: 'link.json' }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });

    await calls.saveFile({ target: file.ref, content: 'mine' });
    expect(await download(file.ref)).toBe('mine');
    await unlink(root('mine.json'));
    await symlink(path.join(work, 'parent', 'secret.json'), root('mine.json'));
    expect(await download(file.ref)).not.toContain('secret');
    const saved = calls.saveFile({ target: file.ref, content: 'OVERWRITTEN' });
    expect(await saved.catch(asIs)).toMatchObject({ code: 'bad-input' });
    expect(await secret()).toBe('secret');
    for (const name of ['link.json', 'up', 'mine.json']) await unlink(root(name));
    close();
  });

  test.runIf(process.platform !== 'win32')(
    'a file that was swapped for a pipe is not waited for, nor does it hold up others',
    async () => {
      const { calls, close } = await connectPageTo(server);
      const { folder } = await calls.listFolder({ folder: null });
      const { file } = await calls.newFile({ folder: folder.ref, name: 'pipe.json' });
      await calls.saveFile({ target: file.ref, content: 'mine' });
      await unlink(root('pipe.json'));
      execFileSync('mkfifo', [root('pipe.json')]);
      const answers = await Promise.all(Array.from({ length: 8 }, () => download(file.ref)));
      expect(new Set(answers)).toEqual(new Set(['pipe.json is not a file.\n']));
      await unlink(root('pipe.json'));
      close();
      await expectAlive();
    },
  );

  test('a project is not saved through a link over something else', async () => {
    const project = {
      files: { model: null, data: null, validation: null },
      content: {},
      values: [],
    };
    const { calls, close } = await connectPageTo(server);
    const { folder } = await calls.listFolder({ folder: null });
    for (const target of ['model.onnx', 'made.bitloupe'])
      await symlink(target, root(`to-${target}.bitloupe`));
    const saveTo = async (name: string): Promise<unknown> => {
      const { file } = await calls.newFile({ folder: folder.ref, name });
      return calls.saveProject({ target: file.ref, project });
    };
    await expectRefused([saveTo('to-model.onnx.bitloupe'), saveTo('model.onnx')]);
    expect(await readFile(root('model.onnx'), 'utf8')).toBe('model');
    await saveTo('made.bitloupe');
    await saveTo('to-made.bitloupe.bitloupe');
    for (const name of ['to-model.onnx.bitloupe', 'to-made.bitloupe.bitloupe', 'made.bitloupe'])
      await unlink(root(name));
    close();
  });

  test('what a folder that was swapped for a link leads to', async () => {
    await mkdir(root('results'));
    const { calls, close } = await connectPageTo(server);
    const { entries } = await calls.listFolder({ folder: null });
    const results = entries.find(({ name }) => name === 'results')?.ref ?? '';
    const { file } = await calls.newFile({ folder: results, name: 'new.json' });
    await rm(root('results'), { recursive: true });
    await symlink(path.join(work, 'parent'), root('results'));
    await expectRefused([
      calls.listFolder({ folder: results }),
      calls.newFile({ folder: results, name: 'new.json' }),
      calls.saveFile({ target: file.ref, content: 'x' }),
      calls.newFolder({ folder: results, name: 'folder' }),
    ]);
    await unlink(root('results'));
    close();
  });

  test('references of an earlier server with a wider root', async () => {
    const state = path.join(work, 'state-2');
    const wide = await spawnServer(path.join(work, 'parent'), state);
    const first = await connectPageTo(wide);
    const { entries, folder } = await first.calls.listFolder({ folder: null });
    const known = entries.find(({ name }) => name === 'secret.json')?.ref ?? '';
    const { file } = await first.calls.newFile({ folder: folder.ref, name: 'written.json' });
    await first.calls.saveState({ state: { remember: [known, folder.ref, file.ref] } });
    first.close();
    await wide.close();

    const narrow = await spawnServer(root(), state);
    const { calls, close } = await connectPageTo(narrow);
    expect(await download(known, narrow)).not.toContain('"secret"');
    expect(await calls.lookUp({ ref: known })).toBeNull();
    await expectRefused([
      calls.listFolder({ folder: folder.ref }),
      calls.newFile({ folder: folder.ref, name: 'x.json' }),
      calls.beside({ ref: file.ref, name: 'x.json' }),
      calls.saveFile({ target: file.ref, content: 'x' }),
      calls.openModel({ jobId: '1', file: known }),
      calls.opened({ model: known, data: null }),
    ]);
    close();
    await narrow.close();
  });

  test.each(['../x', 'a.onnx:stream', 'CON', 'nul.json', 'x.', 'x ', 'a\0b', '..', 'COM1.onnx'])(
    'the name “%s”: not for a new file, a folder, or an upload',
    async (name) => {
      const { calls, close } = await connectPageTo(server);
      const { folder } = await calls.listFolder({ folder: null });
      await expectRefused([
        calls.newFile({ folder: folder.ref, name }),
        calls.newFolder({ folder: folder.ref, name }),
        calls.uploaded({ batch: 'batch-0001', name }),
      ]);
      close();
    },
  );

  test.each([
    '../x.json',
    'a.onnx:x.json',
    'nul.json',
    'a\0.json',
    '.json',
    'x.onnx',
    'x.json.exe',
    '.hidden.json',
  ])('the name “%s”: not beside a file that was saved', async (name) => {
    const { calls, close } = await connectPageTo(server);
    const { folder } = await calls.listFolder({ folder: null });
    const { file } = await calls.newFile({ folder: folder.ref, name: 'fine.json' });
    expect(await calls.beside({ ref: file.ref, name }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
    expect(await calls.beside({ ref: file.ref, name: 'also.json' })).toMatchObject({
      exists: false,
    });
    close();
  });
});
