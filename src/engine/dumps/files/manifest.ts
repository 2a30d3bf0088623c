import { z } from 'zod';
import { badInput } from '../../../shared/errors';
import { elementTypes } from '../../data/sample/tensor';
import type { DumpFolder } from './dump-folder';

export const manifestFile = 'manifest.json';
/** Texts are read whole; one that is larger is no list of tensors. */
const mostBytes = 64 * 2 ** 20;

const dim = z
  .int()
  .min(0)
  .max(2 ** 40);

/** What is said of one file, or of one key of an `.npz`. */
const tensorNote = z.looseObject({
  name: z.string().exactOptional(),
  /** `NHWC`: channels stand last. */
  layout: z.enum(['NCHW', 'NHWC']).exactOptional(),
  /** Of bare values. */
  dtype: z.enum(elementTypes).exactOptional(),
  shape: z.array(dim).readonly().exactOptional(),
  /** Of integers that stand for floats: (value − zero_point) · scale. */
  scale: z.number().positive().exactOptional(),
  zero_point: z.number().exactOptional(),
});
export type TensorNote = Readonly<z.infer<typeof tensorNote>>;

const manifestSchema = z.looseObject({
  inputs: z.array(z.string()).readonly().default([]),
  tensors: z.record(z.string(), tensorNote).default({}),
  samples: z
    .array(
      z.union([
        z.string(),
        z.looseObject({ dump: z.string().exactOptional(), data: z.string().exactOptional() }),
      ]),
    )
    .readonly()
    .exactOptional(),
});

export interface Manifest {
  /** By file below its sample, or key, without ending. In the order in which they were computed. */
  readonly notes: ReadonlyMap<string, TensorNote>;
  /** Names of tensors that are inputs of the model, in its order. */
  readonly inputs: readonly string[];
  /** Names of the data's samples, in the order of the dump's, or by the dump's names. */
  readonly samples:
    | readonly { readonly dump: string | null; readonly data: string | null }[]
    | null;
}

const empty: Manifest = { notes: new Map(), inputs: [], samples: null };

/** What `manifest.json` says, if there is one. Throws `bad-input` naming the place in it. */
export async function readManifest(folder: DumpFolder): Promise<Manifest> {
  if (!folder.files.includes(manifestFile)) return empty;
  const found = manifestSchema.safeParse(await readJson(folder, manifestFile));
  if (!found.success) {
    const [issue] = found.error.issues;
    throw badInput(
      [`${manifestFile} of the dump`, issue?.path.join('.'), issue?.message]
        .filter(Boolean)
        .join(': '),
      'It holds {"tensors": {"file": {"name": …, "layout": "NHWC"}}, "samples": ["name of a sample", …]}.',
    );
  }
  const { tensors, inputs, samples } = found.data;
  return {
    inputs,
    notes: new Map(Object.entries(tensors).map(([file, note]) => [stemOf(file), note])),
    samples:
      samples === undefined
        ? null
        : samples.map((each) =>
            typeof each === 'string'
              ? { dump: null, data: each }
              : {
                  dump: each.dump === undefined ? null : stemOf(each.dump),
                  data: each.data ?? null,
                },
          ),
  };
}

/** Throws `bad-input` naming the file. */
export async function readJson(folder: DumpFolder, file: string): Promise<unknown> {
  if ((await folder.sizeOf(file)) > mostBytes)
    throw badInput(`${file} is too large for a list of tensors`, 'Write a shorter one.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await folder.read(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw badInput(`${file} is no JSON: ${error.message}`, 'Write it again.');
  }
}

/** Without the ending that says what a file is. */
export function stemOf(file: string): string {
  return file.replace(/\.(npy|npz|raw|pb|tensorproto)$/i, '');
}
