import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from '../shared/content-policy';
import { asAppError, badInput } from '../shared/errors';
import { downloadPath, uploadPath } from '../shared/shell/host';
import { keyStorage, knownPath } from '../shared/page-key';
import type { Access, Refusal } from './access';
import type { StaticFiles } from './static-files';
import type { Uploads } from './uploads';

export interface HttpOptions {
  readonly access: Access;
  readonly files: StaticFiles;
  readonly uploads: Uploads;
  /** Opens what is behind a reference; throws for what the page may not have. */
  open(ref: string): Promise<{ readonly name: string; readonly file: FileHandle }>;
}

const refusals: Readonly<Record<Refusal, string>> = {
  host: 'Bitloupe does not answer under this name. Start it with --host NAME to allow it.',
  origin: 'This request comes from another site.',
  token: 'Open the address that Bitloupe printed when it started: it carries the key to this page.',
};

/** Answers everything but sockets. */
export function handleRequests(options: HttpOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A browser may leave at any moment; an error without a listener would end the server.
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    try {
      await answer(options, request, response);
    } catch (thrown) {
      if (response.headersSent) response.destroy();
      else sendText(response, 400, asAppError(thrown).message);
    }
  };
}

async function answer(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { access } = options;
  const url = addressOf(request);
  if (url === null) return sendText(response, 400, 'This is no address.');
  const badHost = access.refuseHost(request);
  if (badHost !== null) return refuse(response, badHost);
  if (url.pathname === '/' && url.searchParams.has('token')) return enter(access, url, response);
  if (url.pathname === enterScript.path) return sendScript(response);
  if (url.pathname === `/${knownPath}`) return sendKnown(access, request, response);
  const badCookie = access.refuseCookie(request);
  if (badCookie !== null) return refuse(response, badCookie);

  const [, first = '', ...rest] = url.pathname.split('/');
  if (request.method === 'PUT' && first === uploadPath) {
    const refusal = access.refuseOrigin(request) ?? access.refuseKey(request);
    if (refusal !== null) return refuse(response, refusal);
    const [batch = '', ...name] = rest.map(decodeURIComponent);
    await options.uploads.receive(batch, name.join('/'), request);
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendText(response, 405, 'GET only.');
  if (first === downloadPath) return download(await options.open(rest[0] ?? ''), response);
  return sendStatic(options.files, url.pathname, request, response);
}

/** Null for what is no address, such as `//`. */
export function addressOf({ url }: IncomingMessage): URL | null {
  try {
    return new URL(url ?? '/', 'http://localhost');
  } catch {
    return null;
  }
}

/**
 * Keeps the token where pages of this address alone can read it, and goes on to the app. A file of its
 * own, for the content policy lets no page carry scripts.
 */
const enterScript = {
  path: '/enter.js',
  text: `const token = new URLSearchParams(location.search).get('token');
if (token !== null) localStorage.setItem(${JSON.stringify(keyStorage)}, token);
location.replace('/');
`,
};

/**
 * Trades the token for the cookie. Not a redirect: a browser that came by a link from another site
 * would leave a SameSite=Strict cookie out of the request that follows.
 */
function enter(access: Access, url: URL, response: ServerResponse): void {
  if (!access.isToken(url.searchParams.get('token'))) return refuse(response, 'token');
  response.setHeader('set-cookie', access.cookie);
  response.setHeader('cache-control', 'no-store');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    // The icon is named because a browser asks for /favicon.ico where none is.
    `<!doctype html><title>Bitloupe</title><link rel="icon" href="/icon.svg"><script src="${enterScript.path}"></script>`,
  );
}

function sendScript(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.end(enterScript.text);
}

/** A page whose socket was refused learns so that its address is of an earlier start. */
function sendKnown(access: Access, request: IncomingMessage, response: ServerResponse): void {
  const known = access.refuseCookie(request) === null && access.refuseKey(request) === null;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ known }));
}

async function download(
  { name, file }: Awaited<ReturnType<HttpOptions['open']>>,
  response: ServerResponse,
): Promise<void> {
  try {
    const found = await file.stat();
    if (!found.isFile()) throw badInput(`${name} is not a file.`);
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': found.size,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    await pipeline(file.createReadStream({ autoClose: false }), response);
  } finally {
    await file.close();
  }
}

async function sendStatic(
  files: StaticFiles,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await files.find(pathname);
  if (file === null) return sendText(response, 404, 'There is nothing here.');
  const zipped = file.gzipped !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = zipped && file.gzipped !== null ? file.gzipped : file.body;
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': body.length,
    'cache-control': file.hashed ? 'private, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  sendText(response, 403, refusals[refusal]);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
