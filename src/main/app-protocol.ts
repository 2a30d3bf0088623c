import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { mediaTypes, securityHeaders } from '../shared/content-policy';
import { appOrigin, appScheme } from '../shared/shell/ipc-channels';

/** Pages that main makes itself, by path. */
export type MadePages = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** Before the app is ready, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the built page, from its folder and from nowhere else. */
export function handleAppScheme(rendererDir: string, made: MadePages): void {
  protocol.handle(appScheme, (request) => answer(rendererDir, made, request));
}

async function answer(rendererDir: string, made: MadePages, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (request.method !== 'GET' || `${url.protocol}//${url.host}` !== appOrigin) return nothing();
  const page = made.get(url.pathname);
  if (page !== undefined) return new Response(page.text, { headers: headersFor(page.type) });

  const target = fileIn(rendererDir, url.pathname);
  const type = target === null ? undefined : mediaTypes[path.extname(target)];
  if (target === null || type === undefined) return nothing();
  try {
    return new Response(new Uint8Array(await readFile(target)), { headers: headersFor(type) });
  } catch {
    return nothing();
  }
}

/** The file an address stands for; null when it would leave the folder. */
export function fileIn(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0')) return null;
  const target = path.join(folder, decoded === '/' ? 'index.html' : decoded);
  // Not `startsWith(folder)`: that accepts a neighbour whose name begins alike.
  const relative = path.relative(folder, target);
  const isOutside =
    relative === '' || path.isAbsolute(relative) || relative.split(path.sep)[0] === '..';
  return isOutside ? null : target;
}

function headersFor(type: string): Record<string, string> {
  return { ...securityHeaders, 'content-type': type };
}

function nothing(): Response {
  return new Response('There is nothing here.', { status: 404, headers: headersFor('text/plain') });
}
