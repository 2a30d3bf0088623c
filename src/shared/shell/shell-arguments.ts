import { z } from 'zod';
import { commands, type CommandId } from './commands';
import { AppError } from '../errors';
import { nameProblem } from './file-names';
import { textSizes, type DesktopCalls, type WebCalls } from './host';
import { projectToSaveSchema } from './project';
import { valueKeyPattern, valueLimitBytes } from './value-store';

const ref = z.string().min(1).max(200);
const none = z.undefined();
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
const packed = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length <= valueLimitBytes, 'too large');

/** Shape of the argument of every shell call: pages are not trusted. */
const shellArguments = {
  shellInfo: none,
  engineStatus: none,
  initial: none,
  sample: none,
  recents: none,
  forgetRecents: none,
  opened: z.strictObject({ model: ref, data: ref.nullable() }),
  lookUp: z.strictObject({ ref }),
  beside: z.strictObject({ ref, name: companionName }),
  dataBeside: z.strictObject({ model: ref }),
  stopEngine: none,
  startEngine: none,
  loadState: none,
  saveState: z.strictObject({ state: z.json() }),
  loadValue: z.strictObject({ key: valueKey }),
  saveValue: z.strictObject({ key: valueKey, bytes: packed }),
  values: none,
  dropValues: z.strictObject({ keys: z.array(valueKey).max(100_000) }),
  saveProject: z.strictObject({ target: ref, project: projectToSaveSchema }),
  openProject: z.strictObject({ file: ref }),
  pickModel: z.strictObject({ purpose: z.enum(['open', 'compare']) }).optional(),
  pickOpen: none,
  pickData: none,
  pickRecipe: none,
  pickSave: z.strictObject({
    suggestedName: fileName,
    title: z.string().max(200),
    filters: z.array(
      z.strictObject({ name: z.string().max(100), extensions: z.array(z.string().max(20)) }),
    ),
  }),
  reveal: z.strictObject({ ref }),
  openExternal: z.strictObject({ url: z.string().max(2000) }),
  setTextSize: z.strictObject({ percent: z.literal([...textSizes]) }),
  setTheme: z.strictObject({ source: z.enum(['system', 'dark', 'light']) }),
  setCommandStates: z.strictObject({
    states: z.array(
      z.strictObject({ id: commandId, enabled: z.boolean(), checked: z.boolean().optional() }),
    ),
  }),
  listFolder: z.strictObject({ folder: ref.nullable() }),
  findPath: z.strictObject({ text: z.string().max(4096), from: ref.nullable() }),
  newFolder: z.strictObject({ folder: ref, name: fileName }),
  newFile: z.strictObject({ folder: ref, name: fileName }),
  uploaded: z.strictObject({ batch: z.string().regex(/^[a-zA-Z0-9-]{8,64}$/), name: fileName }),
} satisfies Record<keyof DesktopCalls | keyof WebCalls, z.ZodType>;

export type ShellCallName = keyof typeof shellArguments;

/** Throws `bad-input` when `args` is not what the call takes. */
export function checkShellArguments(name: ShellCallName, args: unknown): unknown {
  const checked = shellArguments[name].safeParse(args ?? undefined);
  if (checked.success) return checked.data;
  throw new AppError('bad-input', `${name} was called with a wrong argument.`, {
    detail: z.prettifyError(checked.error),
  });
}
