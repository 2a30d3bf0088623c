import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { securityHeaders } from '../shared/content-policy';
import { pageFile } from '../shared/page-file';
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

  const file = pageFile(url.pathname);
  if (file === null) return nothing();
  try {
    const body = await readFile(path.join(rendererDir, file.path));
    return new Response(new Uint8Array(body), { headers: headersFor(file.type) });
  } catch {
    return nothing();
  }
}

function headersFor(type: string): Record<string, string> {
  return { ...securityHeaders, 'content-type': type };
}

function nothing(): Response {
  return new Response('There is nothing here.', { status: 404, headers: headersFor('text/plain') });
}
