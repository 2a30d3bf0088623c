import { isPageMessage, type PageMessage } from '../shared/process/engine-process';
import type { WireChannel } from '../shared/wire/wire';
import { asControl, runEngine, type PageLine } from './engine-entry';
import type { CreateEngine } from './engine-host';
import { endWithParent } from './watch-parent';

/** Runs an engine in a child process of Node, over its IPC pipe (`serialization: 'advanced'`). */
export function runNodeEngine(createEngine: CreateEngine): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('This file runs as a child process of Bitloupe only.');
  const post = (message: unknown): void => {
    // A server that is gone must not turn the last words of its engine into a crash report.
    if (process.connected) send(message, undefined, {}, () => undefined);
  };

  const receivers = new Map<number, (message: unknown) => void>();
  const lineOf = (page: number): PageLine => {
    const channel: WireChannel = {
      post: (message) => post({ page, message } satisfies PageMessage),
      listen: (receive) => void receivers.set(page, receive),
      unlisten: () => void receivers.delete(page),
    };
    return { channel };
  };

  runEngine(createEngine, {
    answer: post,
    listen: (receive) => {
      process.on('message', (message: unknown) => {
        if (isPageMessage(message)) return receivers.get(message.page)?.(message.message);
        const control = asControl(message);
        if (control !== null)
          receive(control, control.control === 'connect' ? lineOf(control.page) : null);
      });
    },
    exit: (code) => process.exit(code),
  });

  // An engine whose server is gone has nobody to work for.
  process.on('disconnect', () => process.exit(0));
  endWithParent(process);
  // Ctrl+C and a closed terminal go to the whole group; the server ends its engine in its own time.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
}
