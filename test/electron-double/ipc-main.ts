import { EventEmitter } from 'node:events';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`There is already a handler for ${channel}.`);
    this.#handlers.set(channel, handler);
  }

  /** Not Electron's: answers a page's `invoke`. */
  async invoked(
    channel: string,
    event: unknown,
    args: unknown[],
  ): Promise<{ value?: unknown; error?: string }> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) return { error: `No handler registered for '${channel}'` };
    try {
      return { value: await handler(event, ...args) };
    } catch (error) {
      return { error: String(error) };
    }
  }
}

export const ipcMain = new IpcMain();
