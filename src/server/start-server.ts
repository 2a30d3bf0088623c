import path from 'node:path';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { EngineSupervisor } from '../shared/process/engine-supervisor';
import { AppError, badInput } from '../shared/errors';
import { isProjectName } from '../shared/shell/project';
import { filesOfProject } from '../shared/shell/project-files';
import type { EngineStatus } from '../shared/process/engine-status';
import { takenOverCode, type ShellEvent } from '../shared/shell/host';
import type { ShellInfo } from '../shared/shell/shell-answers';
import { socketProtocol } from '../shared/page-key';
import { messageLimitBytes, socketPath } from '../shared/wire/wire';
import { Access } from './access';
import { AllowedFolders, randomId, serverFiles } from './disk';
import { forkEngine, type EngineChild } from './engine-child';
import { addressOf, handleRequests } from './http';
import { connectPage, type PageConnection } from './page-connection';
import { findPlaces, type Places } from './places';
import { socketChannel } from './socket-channel';
import { StaticFiles } from './static-files';
import { Uploads } from './uploads';
import { WebShell } from './web-shell';
import type { Duplex } from 'node:stream';

export interface ServerOptions {
  readonly version: string;
  /** The page sees nothing outside this folder, except `model` and `data`. Default: where it was started. */
  readonly root?: string;
  readonly model?: string;
  readonly data?: string;
  /** Default 127.0.0.1: nobody else on the network can connect. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Further names under which the server may be addressed (behind a proxy). */
  readonly names?: readonly string[];
  readonly token?: string;
  readonly places?: Partial<Places>;
  onEngine?(status: EngineStatus): void;
}

export interface RunningServer {
  /** With the token: what the user opens. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly root: string;
  /** Ends pages and engine; resolves when both are gone. */
  close(): Promise<void>;
}

/** Serves the app to a browser: the built page, a socket, and an engine in a process of its own. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const places = { ...findPlaces(), ...options.places };
  const root = await existing(options.root ?? process.cwd(), 'root folder');
  const initial = {
    model: options.model === undefined ? null : await existing(options.model, 'model'),
    data: options.data === undefined ? null : await existing(options.data, 'data folder'),
  };
  const uploads = await Uploads.open();
  const allowed = await allowFolders([root, uploads.folder], initial, places);

  let page: PageConnection | null = null;
  const emit = (event: ShellEvent): void => page?.tell(event);
  const supervisor = superviseEngine(places, allowed, (status) => {
    emit({ type: 'engine', status });
    options.onEngine?.(status);
  });
  const shell = new WebShell(
    {
      files: serverFiles(allowed),
      supervisor,
      stateDir: places.stateDir,
      sampleDir: places.sampleDir,
      info: infoOf(options.version, root),
      randomId,
      now: () => new Date(),
      emit,
    },
    root,
    uploads,
  );
  shell.setInitial(initial);

  const host = options.host ?? '127.0.0.1';
  const access = new Access([host, ...(options.names ?? [])], options.token);
  const answer = handleRequests({
    access,
    files: new StaticFiles(places.rendererDir),
    uploads,
    open: async (ref) => {
      const target = await shell.pathOf(ref);
      const file = await allowed.openInside(target);
      if (file === null) throw badInput('This file is not there any more.');
      return { name: path.basename(target), file };
    },
  });
  const server = createServer((request, response) => void answer(request, response));
  endureConnections(server);
  const sockets = acceptSockets(server, access, (socket) => {
    page?.close();
    const connection = connectPage(socketChannel(socket), supervisor, shell);
    page = connection;
    socket.on('close', () => {
      connection.close();
      if (page === connection) page = null;
    });
  });

  const port = await listen(server, host, options.port ?? 0).catch(async (cause: unknown) => {
    await uploads.close();
    throw cause;
  });
  access.setPort(port);
  supervisor.start();

  return {
    url: `http://${addressFor(host)}:${port}/?token=${access.token}`,
    host,
    port,
    token: access.token,
    root,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await Promise.all([supervisor.close(), shell.settled()]);
      await uploads.close();
    },
  };
}

/** What pages may see: these folders, the sample, what the server was started with, and what a project of that names. */
async function allowFolders(
  folders: readonly string[],
  { model, data }: { readonly model: string | null; readonly data: string | null },
  { sampleDir }: Places,
): Promise<AllowedFolders> {
  const allowed = new AllowedFolders();
  for (const folder of folders) await allowed.allow(folder);
  await allowed.allow(sampleDir).catch(() => undefined);
  for (const given of [model, data]) if (given !== null) await allowed.allow(given);
  if (model !== null && isProjectName(model)) {
    // Whoever names a project on the command line means the files it names as well.
    for (const named of await filesOfProject(serverFiles(allowed), model))
      await allowed.allow(named).catch(() => undefined);
  }
  return allowed;
}

function superviseEngine(
  { engine, cacheDir }: Places,
  { folders }: AllowedFolders,
  onStatus: (status: EngineStatus) => void,
): EngineSupervisor<EngineChild> {
  return new EngineSupervisor<EngineChild>({
    spawn: (listener) => forkEngine(engine, listener),
    onStatus,
    now: () => performance.now(),
    later: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
    cacheDir,
    roots: folders,
  });
}

function infoOf(version: string, root: string): ShellInfo {
  const { platform } = process;
  return {
    version,
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    runtime: `Node ${process.versions.node}`,
    root,
  };
}

/** One page at a time: the engine holds one model. The newest one wins, the other one is told. */
function acceptSockets(
  server: Server,
  access: Access,
  accept: (socket: WebSocket) => void,
): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimitBytes,
    handleProtocols: (offered) => (offered.has(socketProtocol) ? socketProtocol : false),
  });
  server.on('upgrade', (request, stream, head) => {
    const refusal =
      access.refuseHost(request) ??
      access.refuseOrigin(request) ??
      access.refuseCookie(request) ??
      access.refuseKey(request);
    if (refusal !== null || addressOf(request)?.pathname !== `/${socketPath}`) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      for (const other of sockets.clients)
        if (other !== socket) other.close(takenOverCode, 'taken over');
      // A socket that breaks the protocol is closed by `ws` itself; the error needs a listener.
      socket.on('error', () => socket.terminate());
      accept(socket);
    });
  });
  return sockets;
}

async function existing(target: string, what: string): Promise<string> {
  return realpath(path.resolve(target)).catch(() => {
    throw badInput(
      `There is no ${what} at ${target}.`,
      'Check the spelling of the path, and that you may read it.',
    );
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        new AppError(
          taken ? 'bad-input' : 'io',
          `Cannot listen on ${host}:${port}: ${taken ? 'the port is in use' : cause.message}.`,
          {
            hint: 'Choose another one with --port, or leave it out: 0, the default, takes any free one.',
            cause,
          },
        ),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** What a browser on this machine can open: “all interfaces” is no address. */
function addressFor(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Whatever becomes of a connection is its own affair: each has a listener for errors from its first
 * moment on, before HTTP and after an upgrade, when nobody else listens. Without one, a browser that
 * leaves while it is answered would end the server.
 */
function endureConnections(server: Server): void {
  server.on('connection', (socket) => {
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_error, socket: Duplex) => {
    if (!socket.writable) return socket.destroy();
    return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () =>
      socket.destroy(),
    );
  });
  // Too many open files: this connection is lost, later ones are not.
  server.on('error', () => undefined);
}
