import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type * as Electron from 'electron';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { app } from './app';
import { openContext } from './chromium';
import { appUrl, realUrl } from './chromium-names';
import { ipcMain } from './ipc-main';
import { installPreload, type PageGlobals } from './page-script';
import { RemotePorts, type MessagePortMain } from './ports';

type ContentsMethods = Pick<
  Electron.WebContents,
  | 'getZoomFactor'
  | 'setZoomFactor'
  | 'send'
  | 'isDestroyed'
  | 'setWindowOpenHandler'
  | 'getURL'
  | 'forcefullyCrashRenderer'
  | 'reload'
>;

type FromPage =
  | { kind: 'invoke' | 'send'; channel: string; args: unknown[] }
  | { kind: 'port'; port: number; data: unknown };

/** A page of Chromium, with Electron's manners. */
export class WebContents extends EventEmitter implements ContentsMethods {
  readonly #preload: string | undefined;
  #ports = new RemotePorts((message) => this.#deliver(message));
  #page: Page | null = null;
  #destroyed = false;
  /** The address `loadURL` asked for: the one navigation that nobody may deny. */
  #expected: string | null = null;
  #windowOpen: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({
    action: 'allow',
  });

  #zoomFactor = 1;

  constructor(preload: string | undefined) {
    super();
    this.#preload = preload;
    app.emit('web-contents-created', {}, this);
  }

  getURL(): string {
    return appUrl(this.#page?.url() ?? '');
  }

  /** Kept, not carried out: how Chromium scales a page is not ours to try. */
  setZoomFactor(factor: number): void {
    this.#zoomFactor = factor;
  }

  getZoomFactor(): number {
    return this.#zoomFactor;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#windowOpen = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ channel, args });
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#deliver({ channel, args: [message], portIds: this.#ports.adopt(transfer) });
  }

  async load(url: string): Promise<Page> {
    const context = await openContext();
    this.#page ??= await this.#openPage(context);
    this.#forgetPorts();
    this.#expected = realUrl(url);
    await this.#page.goto(this.#expected, { waitUntil: 'domcontentloaded' });
    return this.#page;
  }

  reload(): void {
    this.#forgetPorts();
    this.#expected = this.#page?.url() ?? null;
    void this.#page?.reload();
  }

  forcefullyCrashRenderer(): void {
    const page = this.#page;
    if (page === null) return;
    void page
      .context()
      .newCDPSession(page)
      .then((session) => session.send('Page.crash').catch(() => undefined));
  }

  async destroy(): Promise<void> {
    this.#destroyed = true;
    this.#forgetPorts();
    await this.#page?.close();
  }

  async #openPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.exposeBinding('__electronSend', (source, message: FromPage) =>
      this.#received(source.frame, message),
    );
    if (this.#preload !== undefined) {
      const preload = readFileSync(this.#preload, 'utf8');
      const files = process.env['ELECTRON_DOUBLE_FILES'] ?? '{}';
      // A sandboxed preload runs in the top frame only.
      // The loader that runs this file marks functions with `__name`, which the page does not know.
      const name = 'const __name = (made) => made;';
      const content = `if (window === window.top) { ${name} (${installPreload.toString()})((require) => {${preload}\n}, ${files}); }`;
      await page.addInitScript({ content });
    }
    await page.route('**/*', async (route) => {
      const request = route.request();
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame())
        return route.fallback();
      const isOwn = request.url() === this.#expected;
      this.#expected = null;
      if (isOwn || !this.#isDenied(request.url())) {
        this.#forgetPorts();
        return route.fallback();
      }
      return route.abort('aborted');
    });
    page.on('popup', (popup) => {
      const { action } = this.#windowOpen({
        url: popup.url(),
        frameName: '',
        features: '',
        disposition: 'default',
        referrer: { url: '', policy: 'default' },
      });
      if (action === 'deny') void popup.close();
    });
    page.on('crash', () => {
      this.#page = null;
      this.#forgetPorts();
      void page.close().catch(() => undefined);
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 133 });
    });
    return page;
  }

  #isDenied(url: string): boolean {
    let denied = false;
    const event = { url: appUrl(url), preventDefault: () => void (denied = true) };
    this.emit('will-navigate', event);
    return denied;
  }

  async #received(frame: Frame, message: FromPage): Promise<unknown> {
    if (message.kind === 'port') {
      this.#ports.received(message.port, message.data);
      return undefined;
    }
    const parent = frame.parentFrame();
    const event = {
      sender: this,
      senderFrame: { url: appUrl(frame.url()), parent: parent === null ? null : {} },
    };
    if (message.kind === 'invoke') return ipcMain.invoked(message.channel, event, message.args);
    ipcMain.emit(message.channel, event, ...message.args);
    return undefined;
  }

  /** What was posted to a page that is gone is gone with it. */
  #deliver(message: unknown): void {
    const receive = (given: unknown): void =>
      (window as unknown as PageGlobals).__electronReceive(given);
    void this.#page?.evaluate(receive, message).catch(() => undefined);
  }

  #forgetPorts(): void {
    this.#ports.end();
    this.#ports = new RemotePorts((message) => this.#deliver(message));
  }
}
