import type { WireChannel } from '../shared/wire/wire';

/** Two ends in one process. Messages are cloned, as on every other line: nobody shares objects. */
export function memoryChannels(): [WireChannel, WireChannel] {
  const receivers: [((message: unknown) => void) | null, ((message: unknown) => void) | null] = [
    null,
    null,
  ];
  const end = (own: 0 | 1, other: 0 | 1): WireChannel => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => receivers[other]?.(copy));
    },
    listen: (receive) => {
      receivers[own] = receive;
    },
    unlisten: () => {
      receivers[own] = null;
    },
  });
  return [end(0, 1), end(1, 0)];
}

/** What Node's MessagePort and Electron's MessagePortMain have in common. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  start?(): void;
}

/** A line over a port. Electron wraps messages into an event with `data`; Node does not. */
export function portChannel(
  port: PortLike,
  unwrap: (message: unknown) => unknown = (message) => message,
): WireChannel {
  let listener: ((message: unknown) => void) | null = null;
  return {
    post: (message) => port.postMessage(message),
    listen: (receive) => {
      listener = (message) => receive(unwrap(message));
      port.on('message', listener);
      port.start?.();
    },
    unlisten: () => {
      if (listener !== null) port.off('message', listener);
    },
  };
}

/** The `data` of Electron's message events. */
export function eventData(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event ? event.data : event;
}
