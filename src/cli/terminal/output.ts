import { writeFileAtomic } from '../../engine/files/atomic-write';
import { printable, printableJson } from '../../shared/printable';
import type { Notice } from '../../shared/contract/parts';
import type { Recipe } from '../../shared/recipe/recipe';
import type { CliIo, Stream } from './io';

export interface OutputOptions {
  readonly json?: string;
}

/** Where text for people goes: nowhere on stdout when the JSON goes there. */
export function printer(io: CliIo, options: OutputOptions): Stream {
  if (options.json !== '-') return io.out;
  return { ...io.out, write: () => undefined };
}

export async function writeJson(io: CliIo, options: OutputOptions, result: unknown): Promise<void> {
  if (options.json === undefined) return;
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (options.json === '-') io.out.write(printableJson(text));
  else await writeFileAtomic(options.json, text);
}

export async function saveRecipe(path: string | undefined, recipe: Recipe): Promise<void> {
  if (path !== undefined) await writeFileAtomic(path, `${JSON.stringify(recipe, null, 2)}\n`);
}

/** Facts that change no number; everything else is a warning. */
const notes: ReadonlySet<string> = new Set([
  'already-quantized',
  'batch-dimension-added',
  'classes-from-labels',
  'converted-float16',
  'converted-int32',
  'float16-widened',
  'kept-for-target',
  'matched-by-position',
  'opset-converted',
  'outputs-only',
  'passive-layers',
  'recurrent',
  'subgraphs',
]);

/** Warnings stand above the numbers they are about; without a table they go to stderr. */
export function printNotices(io: CliIo, options: OutputOptions, notices: readonly Notice[]): void {
  const stream = options.json === '-' ? io.err : io.out;
  for (const notice of uniqueNotices(notices)) {
    const hint = notice.hint === undefined ? '' : ` ${notice.hint}`;
    const { dim, yellow } = stream.paint;
    const head = notes.has(notice.code) ? dim('Note:') : yellow('Warning:');
    stream.write(`${head} ${printable(`${notice.message}${hint}`)}\n`);
  }
  if (notices.length > 0) stream.write('\n');
}

/** Each notice once; that data is generated is said once, whoever says it. */
export function uniqueNotices(notices: readonly Notice[]): readonly Notice[] {
  const key = ({ code, message }: Notice): string =>
    code === 'generated-data' ? code : `${code}\n${message}`;
  return [...new Map(notices.map((notice) => [key(notice), notice])).values()];
}
