import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connectPageTo, startTestServer, type TestPage } from '../../test/engine-double/transports';
import { AppError } from '../shared/errors';
import { keyHeader } from '../shared/page-key';
import type { RunningServer } from './start-server';

let folder: string;
let root: string;
let server: RunningServer;
let pages: TestPage[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-test-'));
  root = path.join(folder, 'root');
  await mkdir(path.join(root, 'models'), { recursive: true });
  await writeFile(path.join(root, 'models', 'a.onnx'), 'model');
  await writeFile(path.join(folder, 'secret.onnx'), 'secret');
  server = await startTestServer(root, path.join(folder, 'state'));
  pages = [];
  await enter();
});

afterEach(async () => {
  for (const page of pages) page.close();
  await server.close();
  await rm(folder, { recursive: true });
});

async function connect(): Promise<TestPage> {
  const page = await connectPageTo(server);
  pages.push(page);
  return page;
}

const asIs = (thrown: unknown): unknown => thrown;

/** `fetch` sets Host itself; attackers do not. */
function get(
  pathname: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, path: pathname, headers, method },
      (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    request.on('error', reject);
    request.end();
  });
}

let entered: { readonly token: string; readonly cookie: string };
const cookie = (): string => entered.cookie;
const key = (): Record<string, string> => ({ [keyHeader]: server.token });

/** What the address is traded for; a socket needs the token as well. */
async function enter(): Promise<void> {
  const { headers } = await get(`/?token=${server.token}`, {});
  entered = {
    token: server.token,
    cookie: String(headers['set-cookie']).split(';')[0] ?? '',
  };
}

test('without the token there is nothing to see, not even a file of the page', async () => {
  for (const pathname of [
    '/',
    '/index.html',
    '/assets/x.js',
    '/?token=wrong',
    '/download/file-1',
  ]) {
    const answer = await get(pathname, {});
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('Open the address');
  }
});

test('the token is traded for a cookie that scripts and other sites cannot use', async () => {
  const answer = await get(`/?token=${server.token}`, {});
  expect(answer.status).toBe(200);
  expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
});

test('every answer carries the strict content policy', async () => {
  const answer = await get('/', { cookie: cookie() });
  expect(answer.headers['content-security-policy']).toContain(
    "default-src 'none'; script-src 'self'",
  );
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test('a name that was rebound to this machine is not answered', async () => {
  expect((await get('/', { host: `evil.example:${server.port}`, cookie: cookie() })).status).toBe(
    403,
  );
  expect((await get('/', { host: 'localhost:9999', cookie: cookie() })).status).not.toBe(403);
});

test('paths that leave the page’s folder lead nowhere', async () => {
  for (const pathname of [
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/%00',
    '/%zz',
  ]) {
    expect((await get(pathname, { cookie: cookie() })).status).toBe(404);
  }
});

test.each([
  ['no cookie', { cookie: '' }],
  ['the cookie of another server', { cookie: 'bitloupe-1=x' }],
  ['no origin', { origin: '' }],
  ['another site', { origin: 'http://evil.example' }],
  ['another port', { origin: 'http://127.0.0.1:1' }],
  ['the cookie alone, as any other port of this host receives it', { key: null }],
  ['the cookie’s own value as key', { key: 'cookie' }],
  ['a wrong key', { key: 'x' }],
])('a socket is refused: %s', async (_, wrong: SocketParts) => {
  expect(await openSocket({})).toBe('open');
  expect(await openSocket(wrong)).toContain('403');
});

interface SocketParts {
  readonly cookie?: string;
  readonly origin?: string;
  readonly key?: string | null;
}

/** `open`, or the error. Whatever is not given is right. */
async function openSocket(parts: SocketParts): Promise<string> {
  const { origin = `http://127.0.0.1:${server.port}`, key: given = server.token } = parts;
  const { cookie: sent = cookie() } = parts;
  const value = given === 'cookie' ? (cookie().split('=')[1] ?? '') : given;
  const protocols = ['bitloupe', ...(value === null ? [] : [`bitloupe.key.${value}`])];
  const headers = {
    ...(origin === '' ? {} : { origin }),
    ...(sent === '' ? {} : { cookie: sent }),
  };
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`, protocols, { headers });
  const outcome = await new Promise<string>((resolve) => {
    socket.on('open', () => resolve('open'));
    socket.on('error', (error) => resolve(String(error)));
  });
  socket.terminate();
  return outcome;
}

test('the cookie is not the token, and opens no upload and no answer whether the key holds', async () => {
  expect(cookie()).not.toContain(server.token);
  const origin = `http://127.0.0.1:${server.port}`;
  const upload = await get('/upload/batch-0001/a', { cookie: cookie(), origin }, 'PUT');
  expect(upload.status).toBe(403);
  const known = async (headers: Record<string, string>): Promise<unknown> =>
    JSON.parse((await get('/known', headers)).body);
  expect(await known({ cookie: cookie(), ...key() })).toEqual({ known: true });
  expect(await known({ cookie: cookie() })).toEqual({ known: false });
  expect(await known({ ...key() })).toEqual({ known: false });
  expect(await known({ cookie: cookie(), [keyHeader]: 'of an earlier start' })).toEqual({
    known: false,
  });
});

test('folders are listed under the root, with a trail back to it', async () => {
  const { calls } = await connect();
  const top = await calls.listFolder({ folder: null });
  expect(top.entries.map((entry) => [entry.kind, entry.name])).toEqual([['folder', 'models']]);
  const models = await calls.listFolder({ folder: top.entries[0]?.ref ?? '' });
  expect(models.trail.map((part) => part.name)).toEqual(['root', 'models']);
  expect(models.entries[0]).toMatchObject({ name: 'a.onnx', kind: 'file', sizeBytes: 5 });
});

test('a link that leads out of the root is not listed and cannot be overwritten', async () => {
  await symlink(path.join(folder, 'secret.onnx'), path.join(root, 'link.onnx'));
  await symlink(folder, path.join(root, 'up'));
  const { calls } = await connect();
  const top = await calls.listFolder({ folder: null });
  expect(top.entries.map((entry) => entry.name)).toEqual(['models']);
  expect(
    await calls.newFile({ folder: top.folder.ref, name: 'link.onnx' }).catch(asIs),
  ).toBeInstanceOf(AppError);
});

test.each(['../secret.onnx', 'a/b', '..', '.hidden', 'a\\b'])(
  '“%s” is no name for a new file',
  async (name) => {
    const { calls } = await connect();
    const { folder: top } = await calls.listFolder({ folder: null });
    expect(await calls.newFile({ folder: top.ref, name }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
  },
);

test('a typed path leads to a folder, to a file in it, or to what is half typed', async () => {
  const { calls } = await connect();
  const find = (text: string) => calls.findPath({ text, from: null });
  const models = path.join(root, 'models');
  expect(await find(`${models}/`)).toMatchObject({
    listing: { folder: { name: 'models' } },
    name: '',
  });
  expect(await find(models)).toMatchObject({
    listing: { folder: { name: 'root' } },
    name: 'models',
    entry: { kind: 'folder', name: 'models' },
  });
  expect(await find('models/a.onnx')).toMatchObject({ entry: { kind: 'file', sizeBytes: 5 } });
  expect(await find('models/a.o')).toMatchObject({ name: 'a.o', entry: null });
  expect(await find('')).toMatchObject({ listing: { folder: { name: 'root' } }, name: '' });
  const { listing } = await find('models/');
  const up = await calls.findPath({ text: '..', from: listing.folder.ref });
  expect(up.listing.folder.name).toBe('root');
});

test.each(['/etc/passwd', '..', '../secret.onnx', '~/..', '/', 'models/../../secret.onnx'])(
  'the typed path “%s” leads nowhere outside the root',
  async (text) => {
    const { calls } = await connect();
    expect(await calls.findPath({ text, from: null }).catch(asIs)).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('outside') as string,
    });
  },
);

test('a typed path through a link that leads out is refused', async () => {
  await symlink(folder, path.join(root, 'up'));
  const { calls } = await connect();
  for (const text of ['up/', 'up/secret.onnx'])
    expect(await calls.findPath({ text, from: null }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
});

test('a new folder is made inside another one, once', async () => {
  const { calls } = await connect();
  const { folder: top } = await calls.listFolder({ folder: null });
  const made = await calls.newFolder({ folder: top.ref, name: 'exports' });
  expect(made).toMatchObject({ kind: 'folder', name: 'exports' });
  expect((await calls.listFolder({ folder: made.ref })).entries).toEqual([]);
  for (const name of ['exports', '../out', 'a/b', '.hidden'])
    expect(await calls.newFolder({ folder: top.ref, name }).catch(asIs)).toMatchObject({
      code: 'bad-input',
    });
});

test('arguments of the wrong shape are refused before anything happens', async () => {
  const { calls } = await connect();
  const wrong = calls.listFolder as (args: unknown) => Promise<unknown>;
  for (const args of [undefined, { folder: 7 }, { folder: null, extra: 1 }, ['x']]) {
    expect(await wrong(args).catch(asIs)).toMatchObject({ code: 'bad-input' });
  }
});

test('an engine that crashes takes neither the server nor the page along, and its call says so', async () => {
  const { calls, shellEvents } = await connect();
  const { folder: top } = await calls.listFolder({ folder: null });
  const { file } = await calls.newFile({ folder: top.ref, name: 'crash-x.onnx' });
  const before = await calls.hello();
  const error = await calls.openModel({ jobId: 'open', file: file.ref }).catch(asIs);
  expect(error).toMatchObject({ code: 'engine-lost', message: expect.stringContaining('SIGABRT') });

  const after = await calls.hello();
  expect(after.runtime).not.toBe(before.runtime);
  // References survive: the new process knows them from the start.
  const { file: other } = await calls.newFile({ folder: top.ref, name: 'fine.onnx' });
  expect(await calls.openModel({ jobId: 'again', file: other.ref })).toMatchObject({
    name: 'fine.onnx',
  });
  const states = shellEvents.flatMap((event) =>
    event.type === 'engine' ? [event.status.state] : [],
  );
  expect(states.slice(-3)).toEqual(['lost', 'restarting', 'ready']);
});

test('the user stops the engine: running calls end at once, the next one works', async () => {
  const { calls, progress } = await connect();
  const { folder: top } = await calls.listFolder({ folder: null });
  const { file } = await calls.newFile({ folder: top.ref, name: 'slow-x.onnx' });
  const running = calls.openModel({ jobId: 'slow', file: file.ref }).catch(asIs);
  await expect.poll(() => progress.length).toBeGreaterThan(0);
  await calls.stopEngine();
  expect(await running).toMatchObject({ code: 'engine-lost', message: 'The engine was stopped.' });
  expect((await calls.hello()).version).toBe('0.0.0');
});

test('three crashes end in a stopped engine that shows its log and starts on demand', async () => {
  const { calls } = await connect();
  const { folder: top } = await calls.listFolder({ folder: null });
  const { file } = await calls.newFile({ folder: top.ref, name: 'crash-x.onnx' });
  for (let count = 0; count < 3; count += 1)
    await calls.openModel({ jobId: 'open', file: file.ref }).catch(asIs);
  await expect.poll(async () => (await calls.engineStatus()).state).toBe('stopped');
  expect(await calls.hello().catch(asIs)).toMatchObject({ code: 'engine-lost' });
  await calls.startEngine();
  expect((await calls.hello()).version).toBe('0.0.0');
});

test('a second page takes over; the first one is told, its job is cancelled', async () => {
  const first = await connect();
  const { folder: top } = await first.calls.listFolder({ folder: null });
  const { file } = await first.calls.newFile({ folder: top.ref, name: 'slow-x.onnx' });
  void first.calls.openModel({ jobId: 'slow', file: file.ref }).catch(asIs);
  await expect.poll(() => first.progress.length).toBeGreaterThan(0);
  const second = await connect();
  expect(await first.closed).toBe(4001);
  // The name is free again only when the job of the first page has ended; by itself it takes 20 s.
  const { file: tiny } = await second.calls.newFile({ folder: top.ref, name: 'tiny.onnx' });
  const reuse = (): Promise<string> =>
    second.calls.openModel({ jobId: 'slow', file: tiny.ref }).then(
      () => 'opened',
      () => 'busy',
    );
  await expect.poll(reuse, { timeout: 5000 }).toBe('opened');
});

test('state and recent models outlive the server, references in the state included', async () => {
  const first = await connect();
  const { entries } = await first.calls.listFolder({ folder: null });
  const model = (await first.calls.listFolder({ folder: entries[0]?.ref ?? '' })).entries[0];
  if (model === undefined) throw new Error('no model');
  await first.calls.opened({ model: model.ref, data: null });
  await first.calls.saveState({ state: { recipe: { skipped: ['conv1'] }, model: model.ref } });
  await server.close();
  server = await startTestServer(root, path.join(folder, 'state'));

  const { calls } = await connect();
  expect(await calls.loadState()).toEqual({ recipe: { skipped: ['conv1'] }, model: model.ref });
  expect(await calls.lookUp({ ref: model.ref })).toMatchObject({ name: 'a.onnx' });
  expect(await calls.openModel({ jobId: 'open', file: model.ref })).toMatchObject({
    name: 'a.onnx',
  });
  expect((await calls.recents()).map((recent) => recent.model.name)).toEqual(['a.onnx']);
});

test('a state file that was cut off is kept aside and the app starts fresh', async () => {
  const first = await connect();
  await first.calls.saveState({ state: { fine: true } });
  const file = path.join(folder, 'state', 'state.json');
  await writeFile(file, '{"fine": tr');
  expect(await first.calls.loadState()).toBeNull();
  expect(await readFile(`${file}.damaged`, 'utf8')).toBe('{"fine": tr');
});

test('many saves in a row are merged, and the last one wins', async () => {
  const { calls } = await connect();
  await Promise.all(
    Array.from({ length: 50 }, (_, count) => calls.saveState({ state: { count } })),
  );
  expect(await calls.loadState()).toEqual({ count: 49 });
});

test('a dropped folder is copied, can be opened, and is gone with the server', async () => {
  const { calls } = await connect();
  const put = (name: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/upload/batch-0001/${name}`, {
      method: 'PUT',
      body: 'pixels',
      headers,
    });
  const origin = `http://127.0.0.1:${server.port}`;
  expect((await put('calib/1.png', { cookie: cookie(), origin, ...key() })).status).toBe(204);
  expect((await put('calib/2.png', { cookie: cookie(), origin, ...key() })).status).toBe(204);
  expect(
    (await put('calib/3.png', { ...key(), cookie: cookie(), origin: 'http://evil.example' }))
      .status,
  ).toBe(403);
  expect((await put('..%2F..%2Fx', { cookie: cookie(), origin, ...key() })).status).toBe(400);
  const dropped = await calls.uploaded({ batch: 'batch-0001', name: 'calib' });
  expect(dropped).toMatchObject({ kind: 'folder', name: 'calib' });
  expect((await calls.listFolder({ folder: dropped.ref })).entries).toHaveLength(2);
  const uploads = (await readdir(tmpdir())).filter(
    (name) => name.startsWith('bitloupe-') && !name.includes('test'),
  );
  await server.close();
  const left = (await readdir(tmpdir())).filter((name) => uploads.includes(name));
  expect(left.length).toBeLessThan(uploads.length);
  server = await startTestServer(root, path.join(folder, 'state'));
});

test('a written file can be downloaded by its reference, and only by that', async () => {
  const { calls } = await connect();
  const { folder: top } = await calls.listFolder({ folder: null });
  const { file } = await calls.newFile({ folder: top.ref, name: 'zürich.csv' });
  await calls.saveFile({ target: file.ref, content: 'a,b' });
  const answer = await get(`/download/${file.ref}`, { cookie: cookie() });
  expect(answer).toMatchObject({ status: 200, body: 'a,b' });
  expect(answer.headers['content-disposition']).toContain("filename*=UTF-8''z%C3%BCrich.csv");
  expect((await get('/download/file-0', { cookie: cookie() })).status).toBe(400);
});

test('a model and a port that cannot be used are errors with a hint', async () => {
  const { startServer } = await import('./start-server');
  const missing = startServer({ version: '0', root, model: '/no/such.onnx' });
  expect(await missing.catch(asIs)).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('/no/such.onnx'),
  });
  const taken = startServer({ version: '0', root, port: server.port });
  expect(await taken.catch(asIs)).toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('in use'),
  });
});
