import { createBirpc } from 'birpc';
import { type EngineCalls, engineCallNames } from '../shared/contract/contract';
import type { EngineSupervisor } from '../shared/process/engine-supervisor';
import type { ShellEvent } from '../shared/shell/host';
import { type WebCalls, checkShellArguments, webCallNames } from '../shared/shell/shell-calls';
import { quietly, wireOptions, type PageFunctions, type WireChannel } from '../shared/wire/wire';
import type { EngineChild } from './engine-child';
import { EngineLink } from './engine-link';

/** A page at the other end of a socket. */
export interface PageConnection {
  tell(event: ShellEvent): void;
  close(): void;
}

let pageCount = 0;

/** Serves one page: its engine calls go on to the engine process, the rest is answered here. */
export function connectPage(
  channel: WireChannel,
  supervisor: EngineSupervisor<EngineChild>,
  calls: WebCalls,
): PageConnection {
  pageCount += 1;
  const link: EngineLink = new EngineLink(supervisor, pageCount, {
    progress: (progress) => quietly(() => page.progress(progress)),
    memory: (args) => quietly(() => page.memory(args)),
  });
  const functions: Functions = { ...checked(calls), ...forwarded(link.calls) };
  const page = createBirpc<PageFunctions, Functions>(functions, {
    ...wireOptions(channel, [...engineCallNames, ...webCallNames]),
    eventNames: ['progress', 'memory', 'shellEvent'],
  });
  return {
    tell: (event) => {
      if (event.type === 'engine') link.follow(event.status);
      quietly(() => page.shellEvent(event));
    },
    close: () => {
      link.close();
      page.$close();
    },
  };
}

type Functions = Record<string, (args?: unknown) => unknown>;

function checked(calls: WebCalls): Functions {
  return Object.fromEntries(
    webCallNames.map((name) => {
      const call = calls[name].bind(calls) as (args: unknown) => unknown;
      return [name, (args?: unknown) => call(checkShellArguments(name, args))];
    }),
  );
}

function forwarded(engine: EngineCalls): Functions {
  return Object.fromEntries(
    engineCallNames.map((name) => [name, engine[name] as Functions[string]]),
  );
}
