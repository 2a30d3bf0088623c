import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { WebSocket } from 'ws';
import { keyProtocol, socketProtocol } from '../../src/shared/page-key';

/** A server that can die without taking the test along. */
export interface SpawnedServer {
  /** With the token. */
  readonly url: string;
  readonly port: number;
  /** Of a page that came with the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Everything it wrote to stderr. */
  readonly complaints: string;
  /** The code or signal it ended with; null while it runs. */
  readonly end: number | string | null;
  openSocket(): Promise<WebSocket>;
  close(): Promise<void>;
}

/** With the test engine, or with the real one. */
export async function spawnServer(
  root: string,
  state: string,
  engine: 'double' | 'real' = 'double',
): Promise<SpawnedServer> {
  const entry = path.join(import.meta.dirname, 'server-entry.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, root, state, engine], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`the server did not start: ${complaints}`);
    }),
  ])) as [Buffer];
  const url = line.toString().trim();
  const { port, searchParams } = new URL(url);
  const key = searchParams.get('token') ?? '';
  const entered = await fetch(url);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin: `http://127.0.0.1:${port}` };
  return {
    url,
    port: Number(port),
    headers,
    get complaints() {
      return complaints;
    },
    get end() {
      return child.exitCode ?? child.signalCode;
    },
    async openSocket() {
      const protocols = [socketProtocol, `${keyProtocol}${key}`];
      const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, protocols, { headers });
      await once(socket, 'open');
      // A server that ends resets it; what the test looks at is whether it ended.
      socket.on('error', () => undefined);
      return socket;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
