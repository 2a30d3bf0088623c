import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from '../shared/content-policy';
import { asAppError } from '../shared/errors';
import { downloadPath, uploadPath } from '../shared/host';
import type { Access, Refusal } from './access';
import type { StaticFiles } from './static-files';
import type { Uploads } from './uploads';

export interface HttpOptions {
  readonly access: Access;
  readonly files: StaticFiles;
  readonly uploads: Uploads;
  /** The path behind a reference, if the page may have it. */
  pathOf(ref: string): Promise<string>;
}

const refusals: Readonly<Record<Refusal, string>> = {
  host: 'Bitloupe does not answer under this name. Start it with --host NAME to allow it.',
  origin: 'This request comes from another site.',
  token: 'Open the address that Bitloupe printed when it started: it carries the key to this page.',
};

/** Answers everything but sockets. */
export function handleRequests(options: HttpOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
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
  const url = new URL(request.url ?? '/', 'http://localhost');
  const badHost = access.refuseHost(request);
  if (badHost !== null) return refuse(response, badHost);
  if (url.pathname === '/' && url.searchParams.has('token')) return enter(access, url, response);
  const badCookie = access.refuseCookie(request);
  if (badCookie !== null) return refuse(response, badCookie);

  const [, first = '', ...rest] = url.pathname.split('/');
  if (request.method === 'PUT' && first === uploadPath) {
    const badOrigin = access.refuseOrigin(request);
    if (badOrigin !== null) return refuse(response, badOrigin);
    const [batch = '', ...name] = rest.map(decodeURIComponent);
    await options.uploads.receive(batch, name.join('/'), request);
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendText(response, 405, 'GET only.');
  if (first === downloadPath) return download(await options.pathOf(rest[0] ?? ''), response);
  return sendStatic(options.files, url.pathname, request, response);
}

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
    '<!doctype html><title>Bitloupe</title><link rel="icon" href="/icon.svg"><meta http-equiv="refresh" content="0;url=/"><a href="/">Bitloupe</a>',
  );
}

async function download(target: string, response: ServerResponse): Promise<void> {
  const { size } = await stat(target);
  const name = encodeURIComponent(path.basename(target));
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': size,
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  });
  await pipeline(createReadStream(target), response);
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
