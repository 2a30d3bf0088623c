import { createBirpc } from 'birpc';
import { Packr } from 'msgpackr';
import type { EngineCalls } from '../../shared/contract/contract';
import { AppError } from '../../shared/errors';
import {
  downloadPath,
  externalUrls,
  takenOverCode,
  uploadPath,
  type DroppedFile,
  type Host,
} from '../../shared/shell/host';
import type { PickedFile } from '../../shared/shell/picked-file';
import type { ShellCalls, WebCalls } from '../../shared/shell/shell-calls';
import {
  keyHeader,
  keyProtocol,
  keyStorage,
  knownPath,
  socketProtocol,
} from '../../shared/page-key';
import {
  frameOptions,
  pageFunctionNames,
  socketPath,
  wireOptions,
  type PageFunctions,
  type WireChannel,
} from '../../shared/wire/wire';
import { SwitchedCalls, withCalls, type AnyCalls } from '../../shared/wire/switched-calls';
import { EventHub } from './event-hub';
import type { FilePicker } from './file-picker';

const retryMs = 1000;

/** What the address of this page carried; other ports of this host cannot read it. */
function pageKey(): string {
  return localStorage.getItem(keyStorage) ?? '';
}

function socketChannel(socket: WebSocket): WireChannel {
  const packr = new Packr(frameOptions);
  let listener: ((event: MessageEvent) => void) | null = null;
  return {
    post: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(packr.pack(message)));
    },
    listen: (receive) => {
      listener = (event) => receive(packr.unpack(new Uint8Array(event.data as ArrayBuffer)));
      socket.addEventListener('message', listener);
    },
    unlisten: () => {
      if (listener !== null) socket.removeEventListener('message', listener);
    },
  };
}

/** The page in a browser: server and engine over one WebSocket, files through the page's own dialogs. */
export function createWebHost(picker: FilePicker): Host {
  const hub = new EventHub();
  const page: PageFunctions = {
    progress: (progress) => hub.emit({ type: 'progress', progress }),
    memory: ({ rssBytes }) => hub.emit({ type: 'memory', rssBytes }),
    shellEvent: (event) => hub.emit(event),
  };
  const line = new SwitchedCalls();

  const connect = (): void => {
    const address = new URL(socketPath, location.href.replace(/^http/, 'ws'));
    const socket = new WebSocket(address, [socketProtocol, `${keyProtocol}${pageKey()}`]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      line.attach(
        createBirpc<AnyCalls, PageFunctions, false>(page, {
          ...wireOptions(socketChannel(socket), pageFunctionNames),
          proxify: false,
        }),
      );
      hub.emit({ type: 'connection', state: 'up' });
    });
    socket.addEventListener('close', ({ code }) => {
      if (code === takenOverCode) {
        line.giveUp();
        hub.emit({ type: 'connection', state: 'elsewhere' });
        return;
      }
      line.detach();
      hub.emit({ type: 'connection', state: 'down' });
      setTimeout(() => void retry(), retryMs);
    });
  };
  /** A server that was started again does not know this page: only its new address leads there. */
  const retry = async (): Promise<void> => {
    if ((await isKnown()) !== false) return connect();
    line.giveUp();
    hub.emit({ type: 'connection', state: 'refused' });
  };
  connect();

  const web = line.calls<WebCalls>();
  const open = (
    what: 'model' | 'open' | 'data' | 'recipe',
    title: string,
  ): Promise<PickedFile | null> => picker.ask({ kind: 'open', what, title });
  const own: Omit<Host, keyof ShellCalls> = {
    kind: 'web',
    engine: line.calls<EngineCalls>(),
    onEvent: hub.listen,
    pickModel: (args) =>
      open('model', args?.purpose === 'compare' ? 'Choose a quantized model' : 'Open a model'),
    pickOpen: () => open('open', 'Open a model or project'),
    pickData: (args) => open('data', args?.purpose === 'dump' ? 'Choose a dump' : 'Choose data'),
    pickRecipe: () => open('recipe', 'Load a recipe'),
    pickSave: (request) => picker.ask({ kind: 'save', ...request }),
    dropped: (files, paths) => upload(web, files as readonly (DroppedFile & Blob)[], paths),
    hand: async (ref) => download(ref),
    setTheme: () => Promise.resolve(),
    setTextSize: null,
    openExternal: async ({ url }) => {
      if ((externalUrls as readonly string[]).includes(url))
        window.open(url, '_blank', 'noopener,noreferrer');
    },
    setCommandStates: () => Promise.resolve(),
    folders: web,
  };
  return withCalls<ShellCalls, typeof own>(own, (name, args) => line.ask(name, args));
}

/** Whether the server still takes this page's key; null where no server answers. */
async function isKnown(): Promise<boolean | null> {
  try {
    const answer = await fetch(knownPath, { headers: { [keyHeader]: pageKey() } });
    const { known } = (await answer.json()) as { readonly known?: unknown };
    return typeof known === 'boolean' ? known : null;
  } catch {
    return null;
  }
}

/** Sends dropped files to the server one after another; the first name is what they are opened by. */
async function upload(
  web: WebCalls,
  files: readonly (DroppedFile & Blob)[],
  paths: readonly string[] = files.map((file) => file.name),
): Promise<PickedFile | null> {
  const [first] = paths;
  if (first === undefined) return null;
  const batch =
    crypto.randomUUID?.() ?? `drop-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  for (const [index, file] of files.entries()) {
    const path = (paths[index] ?? file.name).split('/').map(encodeURIComponent).join('/');
    const answer = await fetch(`${uploadPath}/${batch}/${path}`, {
      method: 'PUT',
      body: file,
      headers: { [keyHeader]: pageKey() },
    });
    if (!answer.ok) {
      throw new AppError('io', `${file.name} could not be sent to the server.`, {
        hint: (await answer.text()).trim() || `The server answered ${answer.status}.`,
      });
    }
  }
  return web.uploaded({ batch, name: first.split('/')[0] ?? first });
}

function download(ref: string): void {
  const link = document.createElement('a');
  link.href = `${downloadPath}/${encodeURIComponent(ref)}`;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}
