/** What the main process and the page's script call each other; see `window.ts`. */
export interface PageGlobals {
  __electronSend(message: unknown): Promise<unknown>;
  __electronReceive(message: unknown): void;
}

/**
 * Runs in the page before anything of its own: Electron's side of a preload, and the preload itself.
 * It is turned into text, so it may use nothing from outside.
 */
export function installPreload(
  preload: (require: (name: string) => unknown) => void,
  diskFiles: Record<string, string>,
): void {
  const globals = window as unknown as PageGlobals;
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>();
  const ports = new Map<number, MessagePort>();

  /** As over Electron's bridge: data is copied, functions are wrapped, errors keep their message only. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]): unknown =>
        cross((value as (...args: unknown[]) => unknown)(...args.map(cross)));
    }
    if (value instanceof Promise) {
      return value.then(cross, (error: unknown) => {
        throw new Error(error instanceof Error ? error.message : String(error));
      });
    }
    if (Array.isArray(value)) return value.map(cross);
    if (
      typeof value === 'object' &&
      value !== null &&
      Object.getPrototypeOf(value) === Object.prototype
    ) {
      return Object.freeze(
        Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cross(item)])),
      );
    }
    return value;
  };

  const ipcRenderer = {
    invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
      const outcome = (await globals.__electronSend({ kind: 'invoke', channel, args })) as {
        value?: unknown;
        error?: string;
      };
      if (outcome.error !== undefined)
        throw new Error(`Error invoking remote method '${channel}': ${outcome.error}`);
      return outcome.value;
    },
    send: (channel: string, ...args: unknown[]): void => {
      void globals.__electronSend({ kind: 'send', channel, args });
    },
    on: (channel: string, listener: (event: object, ...args: unknown[]) => void): void => {
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(listener));
    },
    off: (channel: string, listener: (event: object, ...args: unknown[]) => void): void => {
      listeners.get(channel)?.delete(listener);
    },
  };

  const adoptPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) =>
      void globals.__electronSend({ kind: 'port', port: id, data: event.data as unknown });
    ports.set(id, port1);
    return port2;
  };

  globals.__electronReceive = (message) => {
    const { channel, args, port, data, close, portIds } = message as {
      channel?: string;
      args?: unknown[];
      port?: number;
      data?: unknown;
      close?: true;
      portIds?: number[];
    };
    if (port !== undefined) {
      if (close === true) ports.get(port)?.close();
      else ports.get(port)?.postMessage(data);
    } else if (channel !== undefined) {
      const event = { ports: (portIds ?? []).map(adoptPort) };
      for (const listener of listeners.get(channel) ?? []) listener(event, ...(args ?? []));
    }
  };

  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        Object.defineProperty(window, name, { value: cross(api), enumerable: true });
      },
    },
    webUtils: {
      // In Electron a file that was dropped or chosen knows its path; here the test says which ones lie on the disk.
      getPathForFile: (file: File) => diskFiles[file.name] ?? '',
    },
  };
  preload((name) => {
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot load ${name}.`);
    return electron;
  });
}
