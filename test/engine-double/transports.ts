import { MessageChannel } from 'node:worker_threads';
import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createBirpc } from 'birpc';
import { WebSocket } from 'ws';
import { memoryChannels, portChannel } from '../../src/host/channels';
import { EngineHost } from '../../src/host/engine-host';
import { startServer, type RunningServer } from '../../src/server/start-server';
import { socketChannel } from '../../src/server/socket-channel';
import type { EngineCalls } from '../../src/shared/contract/contract';
import type { EngineEvents, Progress } from '../../src/shared/contract/results';
import type { FileRef } from '../../src/shared/contract/arguments';
import type { ShellEvent } from '../../src/shared/shell/host';
import type { WebCalls } from '../../src/shared/shell/shell-calls';
import { keyProtocol, socketProtocol } from '../../src/shared/page-key';
import {
  pageFunctionNames,
  wireOptions,
  type PageFunctions,
  type WireChannel,
} from '../../src/shared/wire/wire';
import { createProcessEngine } from './process-engine';

/** Over the WebSocket, one line carries both rooms: the engine's calls and the server's own. */
type ServerFunctions = EngineCalls & WebCalls;

/** A page's view of an engine, over one of the transports. */
export interface Line {
  readonly engine: EngineCalls;
  readonly progress: Progress[];
  /** A reference to `<folder>/<name>`; the file need not exist on lines inside one process. */
  refer(name: string): Promise<FileRef>;
  readonly folder: string;
  close(): Promise<void>;
}

export interface Transport {
  readonly name: string;
  open(): Promise<Line>;
}

export const engineDoubleCommand = {
  entry: path.join(import.meta.dirname, 'node-entry.ts'),
  execArgv: ['--import', 'tsx'],
};

export const transports: readonly Transport[] = [
  { name: 'in process', open: async () => directLine(...memoryChannels()) },
  {
    name: 'MessageChannel',
    open: async () => {
      const { port1, port2 } = new MessageChannel();
      const line = await directLine(portChannel(port1), portChannel(port2));
      return {
        ...line,
        close: async () => {
          await line.close();
          port1.close();
        },
      };
    },
  },
  { name: 'WebSocket and child process', open: openSocketLine },
];

async function directLine(page: WireChannel, host: WireChannel): Promise<Line> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-test-'));
  const engineHost = new EngineHost(createProcessEngine, null, null);
  const disconnect = engineHost.connect(host);
  const progress: Progress[] = [];
  const events: EngineEvents = {
    progress: (message) => void progress.push(message),
    memory: () => undefined,
  };
  return {
    engine: createBirpc<EngineCalls, EngineEvents>(events, wireOptions(page, pageFunctionNames)),
    progress,
    folder,
    refer: async (name) => {
      // As a save dialog would: to be read and to be written.
      engineHost.grant([[`target-${name}`, path.join(folder, name)]]);
      return `target-${name}`;
    },
    close: async () => {
      disconnect();
      await rm(folder, { recursive: true });
    },
  };
}

async function openSocketLine(): Promise<Line> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-test-'));
  const server = await startTestServer(folder);
  const page = await connectPageTo(server);
  return {
    engine: page.calls,
    progress: page.progress,
    folder,
    refer: async (name) => {
      const listing = await page.calls.listFolder({ folder: null });
      const { file } = await page.calls.newFile({ folder: listing.folder.ref, name });
      return file.ref;
    },
    close: async () => {
      page.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A server on a folder of its own, with the test engine and its state beside that folder. */
export function startTestServer(
  root: string,
  state: string = path.join(root, '.state'),
): Promise<RunningServer> {
  return startServer({
    version: '0.0.0',
    root,
    places: { stateDir: state, cacheDir: path.join(state, 'cache'), engine: engineDoubleCommand },
  });
}

export interface TestPage {
  readonly calls: ServerFunctions;
  readonly progress: Progress[];
  readonly shellEvents: ShellEvent[];
  /** Close code, once closed. */
  readonly closed: Promise<number>;
  close(): void;
}

/** Connects as the page does: with the cookie that the token was traded for. */
export async function connectPageTo(
  server: Pick<RunningServer, 'url' | 'port'>,
): Promise<TestPage> {
  const origin = `http://127.0.0.1:${server.port}`;
  const entered = await fetch(server.url);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const key = new URL(server.url).searchParams.get('token') ?? '';
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/socket`,
    [socketProtocol, `${keyProtocol}${key}`],
    { headers: { cookie, origin } },
  );
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const channel = socketChannel(socket);
  const progress: Progress[] = [];
  const shellEvents: ShellEvent[] = [];
  const functions: PageFunctions = {
    progress: (message) => void progress.push(message),
    memory: () => undefined,
    shellEvent: (event) => void shellEvents.push(event),
  };
  const calls = createBirpc<ServerFunctions, PageFunctions>(
    functions,
    wireOptions(channel, pageFunctionNames),
  );
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return { calls, progress, shellEvents, closed, close: () => socket.close() };
}
