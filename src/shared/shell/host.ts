import type { EngineStatus } from '../process/engine-status';
import type { CommandId, CommandState } from './commands';
import type { EngineCalls, FileRef, Progress } from '../contract/contract';
import type { AppErrorData } from '../errors';
import type { Json, PickedFile } from './picked-file';
import type { OpenedProject, ProjectToSave } from './project';
import type { StoredValue } from './value-store';

export type { Json, PickedFile } from './picked-file';

export interface RecentModel {
  /** A model, or a project (by its ending). */
  readonly model: PickedFile;
  /** The data it was last used with. */
  readonly data: PickedFile | null;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** What the user asked to open from outside the page: command line, file manager, second start. */
export interface OpenRequest {
  /** A model, or a project (by its ending). */
  readonly model: PickedFile | null;
  readonly data: PickedFile | null;
}

export interface SampleFiles {
  readonly model: PickedFile;
  readonly data: PickedFile;
  /** Labelled images for accuracy. */
  readonly validation: PickedFile;
}

export type ThemeSource = 'system' | 'dark' | 'light';

export interface ShellInfo {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** For the About dialog: `Electron 45.4.1`, `Node 20.20.2`, … */
  readonly runtime: string;
  /** Web host: the folder that may be browsed. Null on the desktop: the whole disk, by dialogs. */
  readonly root: string | null;
}

/** What the shell (Electron's main process, or the web server) says without being asked. */
export type ShellEvent =
  | { readonly type: 'engine'; readonly status: EngineStatus }
  | { readonly type: 'command'; readonly command: CommandId }
  | { readonly type: 'open'; readonly request: OpenRequest }
  | { readonly type: 'recents'; readonly recents: readonly RecentModel[] };

/** How large everything is drawn, percent. */
export const textSizes = [100, 110, 125, 150] as const;
export type TextSize = (typeof textSizes)[number];

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

/** What both shells do for a page. All may reject with an AppError. */
export interface ShellCalls {
  shellInfo(): Promise<ShellInfo>;
  engineStatus(): Promise<EngineStatus>;
  /** What argv, the file manager or `serve MODEL --data DIR` asked to open. */
  initial(): Promise<OpenRequest>;
  sample(): Promise<SampleFiles>;
  /** Newest first; only models that still exist. */
  recents(): Promise<readonly RecentModel[]>;
  forgetRecents(): Promise<void>;
  /** Say it after a model or its data was opened: it is what fills `recents`. */
  opened(args: { model: FileRef; data: FileRef | null }): Promise<void>;
  /** Looks a reference up again (saved state, recents); null when the file is gone. */
  lookUp(args: { ref: FileRef }): Promise<PickedFile | null>;
  /**
   * A reference to a file of another name in the folder of one that is known: what is written along
   * with a model. Only reports, tables, pictures and recipes. `exists` = it would be overwritten.
   */
  beside(args: { ref: FileRef; name: string }): Promise<{ file: PickedFile; exists: boolean }>;
  /** Folders beside a model whose names say that samples are in them. */
  dataBeside(args: { model: FileRef }): Promise<readonly PickedFile[]>;
  /** Ends the engine process at once; it starts anew by itself. */
  stopEngine(): Promise<void>;
  /** Starts the engine after it was given up (`stopped`). */
  startEngine(): Promise<void>;
  /** What `saveState` stored last; null at first start. Validate it: it may come from an older version. */
  loadState(): Promise<Json>;
  /** Stored atomically; call it on every change, writes are merged. */
  saveState(args: { state: Json }): Promise<void>;
  /** What was stored under a key (see value-store.ts); null when it is not there any more. */
  loadValue(args: { key: string }): Promise<Uint8Array | null>;
  saveValue(args: { key: string; bytes: Uint8Array }): Promise<void>;
  /** Everything that is stored, of all models. */
  values(): Promise<readonly StoredValue[]>;
  dropValues(args: { keys: readonly string[] }): Promise<void>;
  /**
   * Writes a project file, stored values included; atomically. Answers with the file as it is opened, and when it was
   * saved (ISO 8601).
   */
  saveProject(args: {
    target: FileRef;
    project: ProjectToSave;
  }): Promise<{ file: PickedFile; savedAt: string }>;
  /** Reads a project file, finds its model and data, and puts its values into the store. */
  openProject(args: { file: FileRef }): Promise<OpenedProject>;
}

export interface SaveRequest {
  readonly suggestedName: string;
  readonly title: string;
  readonly filters: readonly FileFilter[];
}

export interface FileFilter {
  readonly name: string;
  /** Without the dot: `onnx`. */
  readonly extensions: readonly string[];
}

/** Desktop only: dialogs and everything else that belongs to the operating system. */
export interface DesktopCalls extends ShellCalls {
  /** `compare` = the quantized model to put beside the open one: the dialog's title says so. */
  pickModel(args?: { purpose: 'open' | 'compare' }): Promise<PickedFile | null>;
  /** A model or a project. */
  pickOpen(): Promise<PickedFile | null>;
  /** A folder of samples (or a single data file). */
  pickData(): Promise<PickedFile | null>;
  pickRecipe(): Promise<PickedFile | null>;
  pickSave(args: SaveRequest): Promise<PickedFile | null>;
  reveal(args: { ref: FileRef }): Promise<void>;
  /** Only the addresses of `externalUrls`. */
  openExternal(args: { url: string }): Promise<void>;
  setTheme(args: { source: ThemeSource }): Promise<void>;
  /** Scales the whole window, percent. */
  setTextSize(args: { percent: TextSize }): Promise<void>;
  /** Enables and checks menu items. Commands that are not named keep their state. */
  setCommandStates(args: { states: readonly CommandState[] }): Promise<void>;
}

export interface FolderEntry extends PickedFile {
  /** ISO 8601. */
  readonly modifiedAt: string | null;
}

export interface FolderListing {
  readonly folder: PickedFile;
  /** From the root down to `folder`, itself included: breadcrumbs. */
  readonly trail: readonly PickedFile[];
  /** Folders first, then files, by name; hidden ones are left out. */
  readonly entries: readonly FolderEntry[];
  /** More than 5,000 entries: the rest was left out. */
  readonly truncated: boolean;
}

/** Where a typed path leads. */
export interface FoundPath {
  /** The last folder of the path that is named whole. */
  readonly listing: FolderListing;
  /** What was typed behind it: a name, or the beginning of one; empty for the folder itself. */
  readonly name: string;
  /** What has exactly that name; null when there is nothing. */
  readonly entry: FolderEntry | null;
}

/** Web only: the page draws its own file dialogs on these. Nothing outside the root exists here. */
export interface WebCalls extends ShellCalls {
  /** Null = where the server was started. */
  listFolder(args: { folder: FileRef | null }): Promise<FolderListing>;
  /**
   * A path as people type it: absolute, `~/…`, or seen from the folder `from` (null = the root). What stands
   * behind its last separator may be unfinished. `bad-input` where the folder is not there or not served.
   */
  findPath(args: { text: string; from: FileRef | null }): Promise<FoundPath>;
  /** Makes a folder inside another one; `bad-input` where the name is taken. */
  newFolder(args: { folder: FileRef; name: string }): Promise<PickedFile>;
  /** A reference to a file that may be written. `exists` = ask before overwriting. */
  newFile(args: { folder: FileRef; name: string }): Promise<{ file: PickedFile; exists: boolean }>;
  /** What was sent with `PUT upload/BATCH/NAME…` (see `uploadPath`), once all of it is there. */
  uploaded(args: { batch: string; name: string }): Promise<PickedFile>;
}

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
  pickData(): Promise<PickedFile | null>;
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
