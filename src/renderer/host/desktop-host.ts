import { createBirpc } from 'birpc';
import type { EngineCalls } from '../../shared/contract/contract';
import type { EngineEvents } from '../../shared/contract/results';
import { enginePortMessage, type DesktopBridge, type Host } from '../../shared/shell/host';
import type { DesktopCalls } from '../../shared/shell/shell-calls';
import type { PickedFile } from '../../shared/shell/picked-file';
import { SwitchedCalls, withCalls, type AnyCalls } from '../../shared/wire/switched-calls';
import { unwrapReply, wireOptions, type WireChannel } from '../../shared/wire/wire';
import { EventHub } from './event-hub';

function portChannel(port: MessagePort): WireChannel {
  let listener: ((event: MessageEvent) => void) | null = null;
  return {
    post: (message) => port.postMessage(message),
    listen: (receive) => {
      listener = (event) => receive(event.data);
      port.addEventListener('message', listener);
      port.start();
    },
    unlisten: () => {
      if (listener !== null) port.removeEventListener('message', listener);
      port.close();
    },
  };
}

/** The page in Electron: main over the preload's bridge, the engine over its own port. */
export function createDesktopHost(bridge: DesktopBridge, page: Window = window): Host {
  const hub = new EventHub();
  const events: EngineEvents = {
    progress: (progress) => hub.emit({ type: 'progress', progress }),
    memory: ({ rssBytes }) => hub.emit({ type: 'memory', rssBytes }),
  };
  const line = new SwitchedCalls();
  page.addEventListener('message', (event: MessageEvent) => {
    const [port] = event.ports;
    if (event.source !== page || event.data !== enginePortMessage || port === undefined) return;
    line.attach(
      createBirpc<AnyCalls, EngineEvents, false>(events, {
        ...wireOptions(portChannel(port), ['progress', 'memory']),
        proxify: false,
      }),
    );
  });
  bridge.onEvent((event) => {
    if (event.type === 'engine') {
      if (event.status.state === 'lost' || event.status.state === 'restarting') line.detach();
      if (event.status.state === 'stopped') line.giveUp();
    }
    hub.emit(event);
  });
  bridge.connectEngine();
  const ask = async (name: string, [args]: readonly unknown[]): Promise<unknown> =>
    unwrapReply(await bridge.call(name as keyof DesktopCalls, args as object | undefined));
  const own: Omit<Host, keyof DesktopCalls> = {
    kind: 'desktop',
    engine: line.calls<EngineCalls>(),
    onEvent: hub.listen,
    dropped: async ([file]) =>
      file === undefined
        ? null
        : ((await bridge.dropped(file).then(unwrapReply)) as PickedFile | null),
    hand: async (ref) => void (await ask('reveal', [{ ref }])),
    folders: null,
  };
  return withCalls<DesktopCalls, typeof own>(own, ask);
}
