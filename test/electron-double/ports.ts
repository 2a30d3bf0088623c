import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/** Carries the messages of transferred ports to another process or page. */
export interface PortCarrier {
  post(portId: number, data: unknown): void;
  closed(portId: number): void;
}

let portCount = 0;

type PortMethods = Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>;

/** Electron's port: one of a pair, with messages queued until `start`. */
export class MessagePortMain extends EventEmitter implements PortMethods {
  peer: MessagePortMain | null = null;
  #queue: unknown[] = [];
  #started = false;
  #carrier: { readonly to: PortCarrier; readonly id: number } | null = null;

  postMessage(message: unknown): void {
    if (this.#carrier !== null) throw new Error('This port was transferred.');
    this.peer?.deliver(structuredClone(message));
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    const { peer } = this;
    this.peer = null;
    if (peer === null) return;
    peer.peer = null;
    peer.ended();
  }

  /** A message for the holder of this end, wherever that is now. */
  deliver(data: unknown): void {
    if (this.#carrier !== null) this.#carrier.to.post(this.#carrier.id, data);
    else if (this.#started) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }

  ended(): void {
    if (this.#carrier !== null) this.#carrier.to.closed(this.#carrier.id);
    else this.emit('close');
  }

  /** This end moves away; returns the name under which its messages travel. */
  transferTo(to: PortCarrier): number {
    if (this.#carrier !== null) throw new Error('A port can be transferred once.');
    portCount += 1;
    this.#carrier = { to, id: portCount };
    for (const data of this.#queue.splice(0)) to.post(portCount, data);
    return portCount;
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

/** The ports that live at the other end of one line. */
export class RemotePorts implements PortCarrier {
  readonly #ports = new Map<number, MessagePortMain>();
  readonly #send: (message: { port: number; data?: unknown; close?: true }) => void;

  constructor(send: (message: { port: number; data?: unknown; close?: true }) => void) {
    this.#send = send;
  }

  adopt(ports: readonly MessagePortMain[]): number[] {
    return ports.map((port) => {
      const id = port.transferTo(this);
      this.#ports.set(id, port);
      return id;
    });
  }

  post(portId: number, data: unknown): void {
    this.#send({ port: portId, data });
  }

  closed(portId: number): void {
    this.#ports.delete(portId);
    this.#send({ port: portId, close: true });
  }

  /** A message that the far end posted. */
  received(portId: number, data: unknown): void {
    this.#ports.get(portId)?.peer?.deliver(data);
  }

  /** The far end is gone, with all its ports. */
  end(): void {
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }
}
