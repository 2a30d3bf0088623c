import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { preprocessShape, type Preprocess } from '../../../shared/contract/arguments';
import { AppError, badInput } from '../../../shared/errors';
import { orReadError } from '../../files/io-error';
import { didYouMean } from '../../../shared/nearest';
import { checkLink } from './scan-folder';

const sizePx = z.int().min(1).max(16384);
const { layout, color, crop } = preprocessShape;

const preprocessSchema = z.strictObject({
  layout,
  color,
  resize: z.tuple([sizePx, sizePx]).exactOptional(),
  crop,
  scale: z
    .number()
    .refine((scale) => scale !== 0, 'must not be 0')
    .exactOptional(),
  mean: z.array(z.number()).min(1).max(3).exactOptional(),
  std: z
    .array(z.number().refine((std) => std > 0, 'must be greater than 0'))
    .min(1)
    .max(3)
    .exactOptional(),
  classes: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'must not name a class twice')
    .exactOptional(),
} satisfies Record<keyof Preprocess, z.ZodType>);

const keys = Object.keys(preprocessSchema.shape);

/** Checks preprocessing that came from outside. `where` names it in errors (`bad-input`). */
export function checkPreprocess(value: unknown, where: string): Preprocess {
  const result = preprocessSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    throw badInput(
      `${where}: unknown key '${key}'.${didYouMean(key, keys)}`,
      `Known keys: ${keys.join(', ')}.`,
    );
  }
  const path = (issue?.path ?? []).reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : String(part)),
    '',
  );
  throw badInput(
    `${where}: ${path === '' ? '' : `'${path}' `}is not valid: ${issue?.message ?? ''}`,
    'For instance {"layout": "NCHW", "color": "RGB", "resize": [224, 224], "crop": "center", "scale": 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}.',
  );
}

/**
 * Reads `preprocess.json` in the folder or, failing that, in the nearest of `levels` folders above
 * it; null when there is none. Throws `bad-input` naming the file and the key.
 */
export async function findPreprocess(
  folder: string,
  mayReach: (path: string) => boolean = () => true,
  levels = 1,
): Promise<Preprocess | null> {
  const path = join(folder, 'preprocess.json');
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) {
    // Beside the data it may lie outside of what is served; but nobody else says where it points.
    if ((await lstat(path)).isSymbolicLink()) checkLink(path, mayReach);
    return readPreprocess(path);
  }
  return levels === 0 ? null : findPreprocess(dirname(folder), mayReach, levels - 1);
}

async function readPreprocess(path: string): Promise<Preprocess> {
  const where = `${basename(dirname(path))}/preprocess.json`;
  const text = await readFile(path, 'utf8').catch(orReadError(path));
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AppError('bad-input', `${where} is not valid JSON: ${(error as Error).message}`, {
      hint: 'Mend the file, or remove it and say how to preprocess with the image options.',
      cause: error,
    });
  }
  return checkPreprocess(value, where);
}
