import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { MessageChannelMain, utilityProcess, type WebContents } from 'electron';
import { isControl, type ControlAnswer } from '../shared/process/engine-process';
import { engineEnvironment } from '../shared/process/engine-environment';
import type { EngineProcess, EngineProcessListener } from '../shared/process/engine-supervisor';
import { ipcChannels } from '../shared/shell/ipc-channels';

/** How long the pipes of a process that ended may still deliver. */
const lastWordsMs = 200;

/** How long a process may take to obey SIGTERM: one run of a model cannot be interrupted. */
const killTimeoutMs = 1_000;

/** The engine in a utility process: it may crash, or be killed by the allocator, without the app. */
export interface UtilityEngine extends EngineProcess {
  /** Gives a page its own line to the engine; main is not part of it. */
  connectPage(page: WebContents): void;
}

export function forkUtilityEngine(entry: string, listener: EngineProcessListener): UtilityEngine {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Bitloupe engine',
    env: engineEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let pages = 0;
  let running = true;

  child.on('message', (message: unknown) => {
    if (isControl(message)) listener.answered(message as ControlAnswer);
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null)
      createInterface({ input: stream }).on('line', (line) => listener.logged(line));
  }
  child.on('error', (type, location) => listener.logged(`${type} at ${location}`));
  child.on('exit', (code) => {
    running = false;
    void lastWords([child.stdout, child.stderr]).then(() =>
      listener.ended(`it ended with code ${code}`),
    );
  });

  return {
    send: (message) => {
      if (running) child.postMessage(message);
    },
    kill: () => {
      const { pid } = child;
      child.kill();
      void setTimeout(killTimeoutMs, undefined, { ref: false }).then(() => {
        if (running && pid !== undefined) process.kill(pid, 'SIGKILL');
      });
    },
    connectPage: (page) => {
      const { port1, port2 } = new MessageChannelMain();
      pages += 1;
      child.postMessage({ control: 'connect', page: pages }, [port1]);
      page.postMessage(ipcChannels.enginePort, null, [port2]);
    },
  };
}

/** Resolves when both streams have ended: what a crash says comes after the news of it. */
async function lastWords(streams: readonly (NodeJS.ReadableStream | null)[]): Promise<void> {
  const ends = streams.map(
    (stream) =>
      new Promise<void>((resolve) => (stream === null ? resolve() : stream.once('close', resolve))),
  );
  await Promise.race([Promise.all(ends), setTimeout(lastWordsMs)]);
}
