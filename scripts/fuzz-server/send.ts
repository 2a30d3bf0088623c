import { connect } from 'node:net';
import { Packr } from 'msgpackr';
import type { WebSocket } from 'ws';
import { frameOptions } from '../../src/shared/wire/wire';
import type { SpawnedServer } from '../../test/engine-double/spawned-server';

const packr = new Packr(frameOptions);
/** What has not answered by then mostly will not: what waits for an engine, events. */
const defaultPatienceMs = 300;

let line: WebSocket | null = null;

/** Sends a frame on a page's line; answers with what became of it. */
export async function sendFrame(
  server: SpawnedServer,
  frame: Buffer,
  patienceMs = defaultPatienceMs,
): Promise<string> {
  if (line === null || line.readyState !== line.OPEN) line = await server.openSocket();
  const socket = line;
  return new Promise((resolve) => {
    const finish = (outcome: string): void => {
      clearTimeout(timer);
      socket.off('message', onMessage);
      socket.off('close', onClose);
      resolve(outcome);
    };
    const onClose = (code: number): void => finish(`closed ${code}`);
    const onMessage = (data: Buffer): void => {
      const answer = packr.unpack(data) as { t?: string; r?: unknown; e?: { code?: string } };
      if (answer.t === 's') finish(answer.e === undefined ? 'answered' : `${answer.e.code}`);
    };
    const timer = setTimeout(() => finish('ignored'), patienceMs);
    socket.on('message', onMessage);
    socket.on('close', onClose);
    socket.send(frame);
  });
}

/** Sends bytes on a bare connection; answers with the status, or how it ended. */
export async function sendBytes(
  server: SpawnedServer,
  bytes: Buffer,
  reset: boolean,
  patienceMs = defaultPatienceMs,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1', 0, 40);
      socket.destroy();
    });
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      resolve(status ?? (reset ? 'reset' : 'no answer'));
    });
    socket.on('connect', () => {
      socket.write(bytes);
      if (reset) setImmediate(() => socket.resetAndDestroy());
    });
  });
}
