import type { EngineCalls } from '../contract/contract';
import type { Progress } from '../contract/results';
import type { FileRef } from '../contract/arguments';
import type { AppErrorData } from '../errors';
import type { EngineStatus } from '../process/engine-status';
import type { CommandId, CommandState } from './commands';
import type { PickedFile } from './picked-file';
import type { OpenRequest, RecentModel, ThemeSource } from './shell-answers';
import type { DesktopCalls, SaveRequest, ShellCalls, WebCalls } from './shell-calls';

/** What the shell (Electron's main process, or the web server) says without being asked. */
export type ShellEvent =
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | { readonly type: 'command'; readonly command: CommandId }
  | { readonly type: 'open'; readonly request: OpenRequest }
  | { readonly type: 'recents'; readonly recents: readonly RecentModel[] };

export type ConnectionState = 'up' | 'down' | 'elsewhere' | 'refused';

/** Everything a page may be told. */
export type HostEvent =
  | ShellEvent
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'memory'; readonly rssBytes: number }
  /**
   * Web host: the line to the server is up, down (it is tried again), was taken over by another tab
   * (one page at a time: the engine holds one model), or refused: a server that was started again
   * wants the address that it printed.
   */
  | { readonly type: 'connection'; readonly state: ConnectionState };

/**
 * Web: dropped files go to the server as `PUT upload/BATCH/RELATIVE/PATH` with the file as body;
 * `batch` is 8–64 letters, digits or `-`, made up by the page, one for each drop.
 */
export const uploadPath = 'upload';

/** Web: `GET download/REF` answers with the file as an attachment. */
export const downloadPath = 'download';

/** A DOM `File`, as far as a host must know it. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

/** The one thing that `<App>` gets: where it runs, and everything it may ask of the world. */
export interface Host extends ShellCalls {
  readonly kind: 'desktop' | 'web';
  /** Always the present engine; calls reject with `engine-lost` when its process ends. */
  readonly engine: EngineCalls;
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** `compare` = the quantized model to put beside the open one: the dialog's title says so. */
  pickModel(args?: { purpose: 'open' | 'compare' }): Promise<PickedFile | null>;
  pickOpen(): Promise<PickedFile | null>;
  pickData(args?: { purpose: 'data' | 'dump' }): Promise<PickedFile | null>;
  pickRecipe(): Promise<PickedFile | null>;
  pickSave(args: SaveRequest): Promise<PickedFile | null>;
  /**
   * Turns a dropped file into a reference. Desktop: files and folders, in place.
   * Web: the files are copied to the server first (a folder is given as all its files, with
   * `webkitRelativePath`-like names in `paths`).
   */
  dropped(files: readonly DroppedFile[], paths?: readonly string[]): Promise<PickedFile | null>;
  /** Web: hands a written file to the browser as a download. Desktop: shows it in the file manager. */
  hand(ref: FileRef): Promise<void>;
  setTheme(args: { source: ThemeSource }): Promise<void>;
  /** Null in a browser, whose own zoom scales every page and is remembered for it. */
  readonly setTextSize: DesktopCalls['setTextSize'] | null;
  openExternal(args: { url: string }): Promise<void>;
  setCommandStates(args: { states: readonly CommandState[] }): Promise<void>;
  /** Web only; the renderer's file dialog uses it. */
  readonly folders: Pick<WebCalls, 'listFolder' | 'findPath' | 'newFolder' | 'newFile'> | null;
}

/**
 * What the preload puts on `window.bitloupe`. Errors lose their fields on the way through
 * Electron's context bridge, so a call answers with a `Reply` (see wire.ts: `unwrapReply`).
 */
export interface DesktopBridge {
  call(name: keyof DesktopCalls, args?: object): Promise<Reply>;
  onEvent(listener: (event: ShellEvent) => void): () => void;
  dropped(file: DroppedFile): Promise<Reply>;
  /**
   * Asks for a line to the engine. It arrives as a `message` event of the window whose `data` is
   * `enginePortMessage` and whose `ports[0]` is the MessagePort; again after each restart.
   */
  connectEngine(): void;
}

/** WebSocket close code: another page took the engine over; do not reconnect by yourself. */
export const takenOverCode = 4001;

export const enginePortMessage = 'bitloupe:engine-port';

/** Outcome of a call as plain data. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: AppErrorData };

/** The only web addresses the app ever opens. */
export const externalUrls = [
  'https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html',
  'https://onnx.ai/onnx/operators/',
] as const;
