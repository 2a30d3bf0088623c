import type { EngineEvents } from '../contract/results';
import { AppError, asAppError, badInput, isErrorData, type AppErrorData } from '../errors';
import type { Reply, ShellEvent } from '../shell/host';

/** What a page can be told over its line. */
export interface PageFunctions extends EngineEvents {
  shellEvent(event: ShellEvent): void;
}

/** One end of a line that carries messages whole and in order. */
export interface WireChannel {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): void;
  /** Stops listening; the line itself belongs to whoever made it. */
  unlisten?(): void;
  /** What came is no message: ends the line, where a line can be ended. `reason` is for a log. */
  refuse?(reason: string): void;
}

/**
 * msgpackr options of both ends: plain maps, so that a strict CSP needs no `eval` to read them; of any
 * size, for a model may have more than 65,535 names.
 */
export const frameOptions = {
  useRecords: false,
  moreTypes: true,
  mapsAsObjects: true,
  variableMapSize: true,
} as const;

/** Address of the web server's socket, relative to the page. */
export const socketPath = 'socket';

/** A message above this is refused before it can end the connection. */
export const messageLimitBytes = 64 * 1024 * 1024;

/**
 * Options for `createBirpc(functions, wireOptions(channel, names))`, alike at both ends: calls never
 * time out (a run may take an hour; processes are watched instead), errors cross as `AppErrorData`
 * and come out as `AppError`, only the functions in `names` can be called.
 */
export function wireOptions(channel: WireChannel, names: readonly string[]) {
  return {
    post: (message: unknown) => channel.post(message),
    on: (receive: (message: unknown) => unknown) =>
      channel.listen((message) => {
        // Birpc reads what comes without a look, and answers later: neither may throw into the line.
        if (!isMessage(message)) return channel.refuse?.('it is neither a call nor an answer');
        quietly(async () => receive(message));
      }),
    off: () => channel.unlisten?.(),
    serialize: encodeMessage,
    deserialize: decodeMessage,
    timeout: -1,
    bind: 'functions' as const,
    resolver: <T>(name: string, found: T): T | (() => never) =>
      names.includes(name) ? found : () => refuseCall(name),
    // With a name: a reply could not be posted. Birpc then posts the error, and if that fails too the
    // line is gone; thrown on, it would end the process. Without a name: the caller gets it.
    onGeneralError: (_error: Error, name?: string) => name !== undefined,
  };
}

/** Names of the events a page listens to. */
export const pageFunctionNames = [
  'progress',
  'memory',
  'shellEvent',
] as const satisfies readonly (keyof PageFunctions)[];

function refuseCall(name: string): never {
  throw badInput(`The call ${name.slice(0, 100)} was not found.`, 'Reload the page.');
}

/** Sends what nobody waits for: where the line is gone, nobody misses it. */
export function quietly(send: () => Promise<unknown>): void {
  send().catch(() => undefined);
}

/** A call or an answer, as birpc makes them. The other end of a line is not trusted to send nothing else. */
function isMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  const { t, i, m, a, e } = message as Readonly<Record<string, unknown>>;
  if (t === 's') return typeof i === 'string' && (e === undefined || isErrorData(e));
  return (
    t === 'q' &&
    typeof m === 'string' &&
    (a === undefined || Array.isArray(a)) &&
    (i === undefined || typeof i === 'string')
  );
}

interface ErrorMessage {
  readonly t: 's';
  readonly e: unknown;
}

function isErrorMessage(message: unknown): message is ErrorMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'e' in message &&
    message.e !== undefined &&
    't' in message &&
    message.t === 's'
  );
}

/** Makes a message safe to post: errors become data, views of larger buffers are copied out. */
export function encodeMessage(message: unknown): unknown {
  if (isErrorMessage(message)) return { ...message, e: asAppError(message.e).toData() };
  return ownBuffers(message);
}

/** The reverse of `encodeMessage`: error data becomes an AppError again. */
export function decodeMessage(message: unknown): unknown {
  if (isErrorMessage(message))
    return { ...message, e: AppError.fromData(message.e as AppErrorData) };
  return message;
}

/**
 * Posting a view clones the whole buffer behind it (a slice of a 100 MB weight file would travel as
 * 100 MB), so views are copied first. Objects without such views are returned as they are.
 */
export function ownBuffers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return ownBuffer(value);
  if (Array.isArray(value)) return ownItems(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  let copy: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const owned = ownBuffers(item);
    if (owned !== item) (copy ??= { ...value })[key] = owned;
  }
  return copy ?? value;
}

function ownItems(items: readonly unknown[]): readonly unknown[] {
  // Lists of numbers and strings are the bulk of what is sent; they hold no views.
  if (typeof items[0] === 'number' || typeof items[0] === 'string') return items;
  let copy: unknown[] | null = null;
  items.forEach((item, index) => {
    const owned = ownBuffers(item);
    if (owned !== item) (copy ??= [...items])[index] = owned;
  });
  return copy ?? items;
}

function ownBuffer(view: ArrayBufferView): unknown {
  if (view.byteLength === view.buffer.byteLength) return view;
  // Node's Buffer is a Uint8Array whose own `slice` copies nothing.
  if (view instanceof Uint8Array) return new Uint8Array(view);
  if (view instanceof DataView) return view;
  return (view as Float32Array).slice();
}

/** Runs a call and turns its outcome into plain data. */
export async function toReply(call: () => unknown): Promise<Reply> {
  try {
    return { ok: true, value: await call() };
  } catch (thrown) {
    return { ok: false, error: asAppError(thrown).toData() };
  }
}

/** The value of a reply, or its error thrown. */
export function unwrapReply(reply: Reply): unknown {
  if (reply.ok) return reply.value;
  throw AppError.fromData(reply.error);
}
