import {
  isControl,
  type ControlAnswer,
  type ControlMessage,
} from '../shared/process/engine-process';
import type { WireChannel } from '../shared/wire/wire';
import { EngineHost, type CreateEngine } from './engine-host';

/** The line between an engine process and the shell that forked it. */
export interface ShellLine {
  answer(answer: ControlAnswer): void;
  /** `line` comes with `connect` messages: the page's own line. */
  listen(receive: (message: ControlMessage, line: PageLine | null) => void): void;
  exit(code: number): void;
}

export interface PageLine {
  readonly channel: WireChannel;
  /** Calls back when the page is gone. Lines without an end of their own get `disconnect` instead. */
  onClose?(listener: () => void): void;
}

/** What every engine process does, however it was forked: obey its shell, serve its pages. */
export function runEngine(createEngine: CreateEngine, shell: ShellLine): void {
  let host: EngineHost | null = null;
  const pages = new Map<number, () => void>();

  const obey = (message: ControlMessage, line: PageLine | null): void => {
    if (message.control === 'start') {
      host = new EngineHost(createEngine, message.cacheDir, message.roots);
      host.grant(message.files);
      shell.answer({ control: 'ready' });
      return;
    }
    if (host === null) throw new Error(`The shell sent ${message.control} before start.`);
    switch (message.control) {
      case 'grant':
        host.grant(message.files);
        shell.answer({ control: 'granted', serial: message.serial });
        return;
      case 'connect':
        if (line !== null) {
          const disconnect = host.connect(line.channel);
          pages.set(message.page, disconnect);
          line.onClose?.(disconnect);
        }
        return;
      case 'disconnect':
        pages.get(message.page)?.();
        pages.delete(message.page);
        return;
      case 'shutdown':
        void host.dispose().finally(() => shell.exit(0));
        return;
    }
  };

  shell.listen((message, line) => {
    try {
      obey(message, line);
    } catch (thrown) {
      const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      shell.answer({ control: 'failed', message: text });
      shell.exit(1);
    }
  });
}

/** The control messages among everything that comes over a shared line. */
export function asControl(message: unknown): ControlMessage | null {
  return isControl(message) ? (message as ControlMessage) : null;
}
