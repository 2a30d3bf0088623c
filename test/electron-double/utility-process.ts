import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import type * as Electron from 'electron';
import { RemotePorts, type MessagePortMain } from './ports';

type ProcessMethods = Pick<Electron.UtilityProcess, 'kill' | 'pid' | 'stdout' | 'stderr'>;

/** A real child process; `parent-port.ts` gives it what Electron gives a utility process. */
class UtilityProcess extends EventEmitter implements ProcessMethods {
  readonly #child: ChildProcess;
  readonly #ports: RemotePorts;

  constructor(entry: string, args: readonly string[]) {
    super();
    const bootstrap = path.join(import.meta.dirname, 'parent-port.ts');
    this.#child = fork(entry, [...args], {
      execArgv: ['--import', 'tsx', '--import', bootstrap],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#ports = new RemotePorts((message) => this.#send(message));
    this.#child.on('message', (message: { port?: number; data?: unknown; close?: true }) => {
      if (message.port === undefined) this.emit('message', message.data);
      else this.#ports.received(message.port, message.data);
    });
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('exit', (code) => {
      this.#ports.end();
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    this.#send({ data, ports: this.#ports.adopt(transfer) });
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

export const utilityProcess = {
  fork: (entry: string, args: string[] = [], _options?: Electron.ForkOptions): UtilityProcess =>
    new UtilityProcess(entry, args),
};
