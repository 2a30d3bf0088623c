import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  isControl,
  isPageMessage,
  type ControlAnswer,
  type PageMessage,
} from '../shared/process/engine-process';
import { engineEnvironment } from '../shared/process/engine-environment';
import type { EngineProcess, EngineProcessListener } from '../shared/process/engine-supervisor';
import type { WireChannel } from '../shared/wire/wire';

/** How to start an engine process of Node. */
export interface EngineCommand {
  readonly entry: string;
  readonly execArgv: readonly string[];
}

/** An engine in a child process: it may crash without taking the server along. */
export interface EngineChild extends EngineProcess {
  /** Opens a line for a page; `channel.unlisten` closes it. */
  openLine(page: number): WireChannel;
}

export function forkEngine(command: EngineCommand, listener: EngineProcessListener): EngineChild {
  const child = fork(command.entry, [], {
    execArgv: [...command.execArgv],
    serialization: 'advanced',
    env: engineEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const receivers = new Map<number, (message: unknown) => void>();
  const send = (message: object): void => {
    // Between a crash and the news of it a send may fail; `ended` says all there is to say.
    if (child.connected) child.send(message, () => undefined);
  };

  child.on('message', (message: unknown) => {
    if (isPageMessage(message)) receivers.get(message.page)?.(message.message);
    else if (isControl(message)) listener.answered(message as ControlAnswer);
  });
  forwardLines(child.stdout, listener);
  forwardLines(child.stderr, listener);

  let ended = false;
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    listener.ended(reason);
  };
  child.on('error', (error) => end(error.message));
  // Not `exit`: the last words on stderr come before `close`.
  child.on('close', (code, signal) =>
    end(signal === null ? `it ended with code ${code}` : `it ended by ${signal}`),
  );

  return {
    inOrder: true,
    send,
    kill: () => child.kill('SIGKILL'),
    openLine: (page) => {
      send({ control: 'connect', page });
      return {
        post: (message) => send({ page, message } satisfies PageMessage),
        listen: (receive) => void receivers.set(page, receive),
        unlisten: () => {
          receivers.delete(page);
          send({ control: 'disconnect', page });
        },
      };
    },
  };
}

function forwardLines(stream: Readable | null, listener: EngineProcessListener): void {
  if (stream !== null)
    createInterface({ input: stream }).on('line', (line) => listener.logged(line));
}
