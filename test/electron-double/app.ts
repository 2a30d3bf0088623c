import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import type * as Electron from 'electron';

type AppMethods = Pick<
  Electron.App,
  | 'getPath'
  | 'setPath'
  | 'getAppPath'
  | 'getVersion'
  | 'isPackaged'
  | 'whenReady'
  | 'enableSandbox'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'addRecentDocument'
  | 'clearRecentDocuments'
>;

/** How windows are closed and everything is torn down; set by `electron.ts`, which knows the windows. */
export const ending = {
  closeWindows: (): Promise<boolean> => Promise.resolve(true),
  tearDown: (): Promise<void> => Promise.resolve(),
};

class App extends EventEmitter implements AppMethods {
  readonly isPackaged = false;
  readonly recentDocuments: string[] = [];
  readonly #paths = new Map<string, string>();
  readonly #ready = new Promise<void>((resolve) => setImmediate(resolve));
  sandboxed = false;
  /** The first instance has heard of this one. */
  #told: Promise<unknown> = Promise.resolve();

  getPath(name: string): string {
    const found = this.#paths.get(name) ?? this.#paths.get('userData');
    if (found === undefined) throw new Error(`No path for ${name}.`);
    return found;
  }

  setPath(name: string, target: string): void {
    if (!path.isAbsolute(target)) throw new Error('A path must be absolute.');
    mkdirSync(target, { recursive: true });
    this.#paths.set(name, target);
  }

  getAppPath(): string {
    return process.env['ELECTRON_DOUBLE_APP'] ?? process.cwd();
  }

  getVersion(): string {
    return '0.0.0';
  }

  whenReady(): Promise<void> {
    return this.#ready.then(() => void this.emit('ready'));
  }

  enableSandbox(): void {
    this.sandboxed = true;
  }

  addRecentDocument(target: string): void {
    this.recentDocuments.push(target);
  }

  clearRecentDocuments(): void {
    this.recentDocuments.length = 0;
  }

  /** The first one listens on a socket in the user's folder; later ones tell it and get `false`. */
  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    const socket = path.join(this.getPath('userData'), 'singleton');
    if (existsSync(socket)) {
      const line = connect(socket);
      this.#told = once(line, 'close');
      line.end(JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }));
      return false;
    }
    const server = createServer((line) => {
      let text = '';
      line.on('data', (chunk) => (text += String(chunk)));
      line.on('end', () => {
        const told = JSON.parse(text) as { argv: string[]; cwd: string; data: unknown };
        this.emit('second-instance', {}, told.argv, told.cwd, told.data);
      });
    });
    server.listen(socket);
    server.unref();
    process.on('exit', () => {
      if (existsSync(socket)) unlinkSync(socket);
    });
    return true;
  }

  quit(): void {
    void this.#quit();
  }

  async #quit(): Promise<void> {
    if (this.#isPrevented('before-quit')) return;
    if (!(await ending.closeWindows())) return;
    if (this.#isPrevented('will-quit')) return;
    this.emit('quit', {}, 0);
    await Promise.all([ending.tearDown(), this.#told]);
    process.exit(0);
  }

  #isPrevented(name: string): boolean {
    let prevented = false;
    this.emit(name, { preventDefault: () => void (prevented = true) });
    return prevented;
  }
}

export const app = new App();
