// The page that main and preload are tested with: does what the app's own page does with its bridge.
import { createBirpc } from 'birpc';
import type { EngineCalls } from '../../../src/shared/contract/contract';
import type { EngineEvents, Progress } from '../../../src/shared/contract/results';
import { engineLost } from '../../../src/shared/process/engine-supervisor';
import { asAppError } from '../../../src/shared/errors';
import {
  enginePortMessage,
  type DesktopBridge,
  type ShellEvent,
} from '../../../src/shared/shell/host';
import type { DesktopCalls } from '../../../src/shared/shell/shell-calls';
import { SwitchedCalls, type AnyCalls } from '../../../src/shared/wire/switched-calls';
import {
  pageFunctionNames,
  unwrapReply,
  wireOptions,
  type WireChannel,
} from '../../../src/shared/wire/wire';

export interface TestPage {
  readonly events: ShellEvent[];
  readonly progress: Progress[];
  call(name: keyof DesktopCalls, args?: object): Promise<unknown>;
  engine(name: keyof EngineCalls, args?: object): Promise<unknown>;
  drop(file: File): Promise<unknown>;
  /** Tried when the page loads: what a test runs in it is exempt from the content policy. */
  readonly evalRan: boolean;
}

const { bitloupe: bridge } = window as unknown as { bitloupe: DesktopBridge };
const engine = new SwitchedCalls();
const events: ShellEvent[] = [];
const progress: Progress[] = [];

bridge.onEvent((event) => {
  events.push(event);
  if (event.type !== 'engine') return;
  if (event.status.state === 'lost') engine.detach(engineLost(event.status));
  if (event.status.state === 'stopped') engine.giveUp(engineLost(event.status));
});

window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<unknown>) => {
  if (data !== enginePortMessage || port === undefined) return;
  const channel: WireChannel = {
    post: (message) => port.postMessage(message),
    listen: (receive) => {
      port.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
    },
  };
  const listener: EngineEvents = {
    progress: (message) => void progress.push(message),
    memory: () => undefined,
  };
  engine.attach(
    createBirpc<AnyCalls, EngineEvents, false>(listener, {
      ...wireOptions(channel, pageFunctionNames),
      proxify: false,
    }),
  );
});
bridge.connectEngine();

/** Errors as data: a driver keeps nothing but the message. */
async function orError(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    return { error: asAppError(thrown).toData() };
  }
}

function canEval(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- what the content policy must stop
    return new Function('return true')() as boolean;
  } catch {
    return false;
  }
}

const page: TestPage = {
  events,
  progress,
  call: (name, args) => orError(bridge.call(name, args).then(unwrapReply)),
  engine: (name, args) => orError(engine.ask(name, [args])),
  evalRan: canEval(),
  drop: (file) => orError(bridge.dropped(file).then(unwrapReply)),
};
Object.assign(window, { page });
