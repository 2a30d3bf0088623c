import type * as Electron from 'electron';

type Handler = Parameters<Electron.Protocol['handle']>[1];

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => {
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle: (scheme: string, handler: Handler): void => {
    if (!privileged.has(scheme)) throw new Error(`${scheme} was not registered before ready.`);
    handlers.set(scheme, handler);
  },
  /** Not Electron's: what a page gets. */
  answer: (scheme: string, request: Request): Promise<Response> => {
    const handler = handlers.get(scheme);
    if (handler === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    return Promise.resolve(handler(request));
  },
};
