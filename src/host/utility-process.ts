import { eventData, portChannel, type PortLike } from './channels';
import { asControl, runEngine, type PageLine } from './engine-entry';
import type { CreateEngine } from './engine-host';

/** Electron's MessagePortMain and ParentPort, as far as the engine uses them. */
interface ElectronPort extends PortLike {
  on(event: 'message' | 'close', listener: (message: unknown) => void): unknown;
}

interface PortEvent {
  readonly data: unknown;
  readonly ports: readonly ElectronPort[];
}

export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: PortEvent) => void): unknown;
}

/** Runs an engine in Electron's utility process: the shell over `parentPort`, pages over their ports. */
export function runUtilityEngine(createEngine: CreateEngine, parent: ParentPort): void {
  runEngine(createEngine, {
    answer: (answer) => parent.postMessage(answer),
    listen: (receive) => {
      parent.on('message', (event) => {
        const control = asControl(event.data);
        if (control === null) return;
        const port = event.ports[0];
        receive(control, port === undefined ? null : pageLine(port));
      });
    },
    exit: (code) => process.exit(code),
  });
}

function pageLine(port: ElectronPort): PageLine {
  return {
    channel: portChannel(port, eventData),
    onClose: (listener) => port.on('close', listener),
  };
}
