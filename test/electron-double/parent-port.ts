// Loaded into the child before its entry: gives it `process.parentPort`, as Electron does.
import { EventEmitter } from 'node:events';

/** Queues what comes before somebody listens. */
class QueuingEmitter extends EventEmitter {
  readonly #queue: unknown[] = [];

  receive(event: unknown): void {
    if (this.listenerCount('message') === 0) this.#queue.push(event);
    else this.emit('message', event);
  }

  override on(name: string, listener: (...args: unknown[]) => void): this {
    super.on(name, listener);
    if (name === 'message') for (const event of this.#queue.splice(0)) this.emit('message', event);
    return this;
  }
}

class ChildPort extends QueuingEmitter {
  readonly #id: number;

  constructor(id: number) {
    super();
    this.#id = id;
  }

  postMessage(data: unknown): void {
    process.send?.({ port: this.#id, data });
  }

  start(): void {}
}

class ParentPort extends QueuingEmitter {
  postMessage(data: unknown): void {
    process.send?.({ data });
  }
}

const parentPort = new ParentPort();
const ports = new Map<number, ChildPort>();
Object.assign(process, { parentPort });

process.on(
  'message',
  (message: { port?: number; data?: unknown; close?: true; ports?: number[] }) => {
    if (message.port !== undefined) {
      const port = ports.get(message.port);
      if (message.close === true) port?.emit('close');
      else port?.receive({ data: message.data, ports: [] });
      return;
    }
    const transferred = (message.ports ?? []).map((id) => new ChildPort(id));
    message.ports?.forEach((id, index) => ports.set(id, transferred[index] as ChildPort));
    parentPort.receive({ data: message.data, ports: transferred });
  },
);
process.on('disconnect', () => process.exit(0));
