import { z } from 'zod';
import { bytesSchema } from '../contract/arguments';
import { call, namesOf, none, type CallsOf } from '../contract/call';
import { AppError } from '../errors';
import type { EngineStatus } from '../process/engine-status';
import {
  textSizes,
  type FolderListing,
  type FoundPath,
  type OpenRequest,
  type RecentModel,
  type SampleFiles,
  type ShellInfo,
} from './shell-answers';
import { commands, type CommandId } from './commands';
import { nameProblem } from './file-names';
import { jsonSchema, type Json, type PickedFile } from './picked-file';
import { projectToSaveSchema, type OpenedProject } from './project';
import { valueKeyPattern, valueLimitBytes, type StoredValue } from './value-store';

const ref = z.string().min(1).max(200);
const fileName = z.string().min(1).max(255);
/** What may be written beside a model: a plain name, never a model or a program. */
const companionName = fileName
  .regex(/^[^.].*\.(json|html|csv|svg|png)$/is)
  .refine((name) => nameProblem(name) === null);

const commandIds: ReadonlySet<string> = new Set(commands.map((command) => command.id));
const commandId = z.custom<CommandId>(
  (value) => typeof value === 'string' && commandIds.has(value),
);

const valueKey = z.string().regex(valueKeyPattern);
const packed = bytesSchema.refine((bytes) => bytes.length <= valueLimitBytes, 'too large');

const saveRequest = z.strictObject({
  suggestedName: fileName,
  title: z.string().max(200),
  filters: z
    .array(
      z.strictObject({
        name: z.string().max(100),
        /** Without the dot: `onnx`. */
        extensions: z.array(z.string().max(20)).readonly(),
      }),
    )
    .readonly(),
});
export type FileFilter = SaveRequest['filters'][number];
export type SaveRequest = z.infer<typeof saveRequest>;

const takes = <Shape extends z.ZodRawShape>(shape: Shape) => call(z.strictObject(shape));
const asks = call(none);
const picks = call(none).answers<PickedFile | null>;

/** What both shells do for a page. Arguments are checked there: pages are not trusted. */
const bothShells = {
  shellInfo: asks.answers<ShellInfo>(),
  engineStatus: asks.answers<EngineStatus>(),
  /** What argv, the file manager or `serve MODEL --data DIR` asked to open. */
  initial: asks.answers<OpenRequest>(),
  sample: asks.answers<SampleFiles>(),
  /** Newest first; only models that still exist. */
  recents: asks.answers<readonly RecentModel[]>(),
  forgetRecents: asks.answers<void>(),
  /** Say it after a model or its data was opened: it is what fills `recents`. */
  opened: takes({ model: ref, data: ref.nullable() }).answers<void>(),
  /** Looks a reference up again (saved state, recents); null when the file is gone. */
  lookUp: takes({ ref }).answers<PickedFile | null>(),
  /**
   * A reference to a file of another name in the folder of one that is known: what is written along
   * with a model. Only reports, tables, pictures and recipes. `exists` = it would be overwritten.
   */
  beside: takes({ ref, name: companionName }).answers<{ file: PickedFile; exists: boolean }>(),
  /** Folders beside a model whose names say that samples are in them. */
  dataBeside: takes({ model: ref }).answers<readonly PickedFile[]>(),
  /** Ends the engine process at once; it starts anew by itself. */
  stopEngine: asks.answers<void>(),
  /** Starts the engine after it was given up (`stopped`). */
  startEngine: asks.answers<void>(),
  /** What `saveState` stored last; null at first start. Validate it: it may come from an older version. */
  loadState: asks.answers<Json>(),
  /** Stored atomically; call it on every change, writes are merged. */
  saveState: takes({ state: jsonSchema }).answers<void>(),
  /** What was stored under a key (see value-store.ts); null when it is not there any more. */
  loadValue: takes({ key: valueKey }).answers<Uint8Array | null>(),
  saveValue: takes({ key: valueKey, bytes: packed }).answers<void>(),
  /** Everything that is stored, of all models. */
  values: asks.answers<readonly StoredValue[]>(),
  dropValues: takes({ keys: z.array(valueKey).max(100_000).readonly() }).answers<void>(),
  /**
   * Writes a project file, stored values included; atomically. Answers with the file as it is opened, and when it was
   * saved (ISO 8601).
   */
  saveProject: takes({ target: ref, project: projectToSaveSchema }).answers<{
    file: PickedFile;
    savedAt: string;
  }>(),
  /** Reads a project file, finds its model and data, and puts its values into the store. */
  openProject: takes({ file: ref }).answers<OpenedProject>(),
};
export type ShellCalls = CallsOf<typeof bothShells>;

/** What Electron's main process answers: dialogs too, and everything else that belongs to the operating system. */
const desktopCalls = {
  ...bothShells,
  /** `compare` = the quantized model to put beside the open one: the dialog's title says so. */
  pickModel: call(
    z.strictObject({ purpose: z.enum(['open', 'compare']) }).optional(),
  ).answers<PickedFile | null>(),
  /** A model or a project. */
  pickOpen: picks(),
  /** A folder of samples (or a single data file). `dump` = tensors of another runtime: the dialog's title says so. */
  pickData: call(
    z.strictObject({ purpose: z.enum(['data', 'dump']) }).optional(),
  ).answers<PickedFile | null>(),
  pickRecipe: picks(),
  pickSave: call(saveRequest).answers<PickedFile | null>(),
  reveal: takes({ ref }).answers<void>(),
  /** Only the addresses of `externalUrls`. */
  openExternal: takes({ url: z.string().max(2000) }).answers<void>(),
  setTheme: takes({ source: z.enum(['system', 'dark', 'light']) }).answers<void>(),
  /** Scales the whole window, percent. */
  setTextSize: takes({ percent: z.literal([...textSizes]) }).answers<void>(),
  /** Enables and checks menu items. Commands that are not named keep their state. */
  setCommandStates: takes({
    states: z
      .array(
        z.strictObject({
          id: commandId,
          enabled: z.boolean(),
          checked: z.boolean().exactOptional(),
        }),
      )
      .readonly(),
  }).answers<void>(),
};
export type DesktopCalls = CallsOf<typeof desktopCalls>;
export const desktopCallNames = namesOf(desktopCalls);

/**
 * What the web server answers beside the engine's calls: the page draws its own file dialogs on these.
 * Nothing outside the root exists here.
 */
const webCalls = {
  ...bothShells,
  /** Null = where the server was started. */
  listFolder: takes({ folder: ref.nullable() }).answers<FolderListing>(),
  /**
   * A path as people type it: absolute, `~/…`, or seen from the folder `from` (null = the root). What stands
   * behind its last separator may be unfinished. `bad-input` where the folder is not there or not served.
   */
  findPath: takes({ text: z.string().max(4096), from: ref.nullable() }).answers<FoundPath>(),
  /** Makes a folder inside another one; `bad-input` where the name is taken. */
  newFolder: takes({ folder: ref, name: fileName }).answers<PickedFile>(),
  /** A reference to a file that may be written. `exists` = ask before overwriting. */
  newFile: takes({ folder: ref, name: fileName }).answers<{ file: PickedFile; exists: boolean }>(),
  /** What was sent with `PUT upload/BATCH/NAME…` (see `uploadPath`), once all of it is there. */
  uploaded: takes({
    batch: z.string().regex(/^[a-zA-Z0-9-]{8,64}$/),
    name: fileName,
  }).answers<PickedFile>(),
};
export type WebCalls = CallsOf<typeof webCalls>;
export const webCallNames = namesOf(webCalls);

const shellCalls = { ...desktopCalls, ...webCalls };

/** Throws `bad-input` when `args` is not what the call takes. */
export function checkShellArguments(name: keyof typeof shellCalls, args: unknown): unknown {
  const checked = shellCalls[name].takes.safeParse(args ?? undefined);
  if (checked.success) return checked.data;
  throw new AppError('bad-input', `${name} was called with a wrong argument.`, {
    detail: z.prettifyError(checked.error),
  });
}
