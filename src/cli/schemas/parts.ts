import { z } from 'zod';
import { kernelsSchema } from '../../shared/contract/arguments';

/** Results are built from read-only views of the engine. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** Pieces that several results share. Every object is strict: a new key is a new schema version. */

export const countSchema = z.int().nonnegative();
export const numberOrNull = z.number().nullable();
export const shareOrNull = z.number().min(0).max(1).nullable();
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const noticeSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
});

export const modelSchema = z.strictObject({
  path: z.string(),
  sha256: sha256Schema,
  opset: z.int().positive(),
  layers: countSchema,
  weightedLayers: countSchema,
});

const dataKind = z.enum(['images', 'npy', 'npz', 'pb', 'generated']);

export const dataSchema = z.strictObject({
  kind: dataKind,
  samples: countSchema,
  trusted: z.boolean(),
});

export const hashedDataSchema = dataSchema.extend({ sha256: sha256Schema });

export const machineSchema = z.strictObject({
  runtime: z.string(),
  cpu: z.array(z.string()),
  cpuModel: z.string(),
  threads: countSchema,
});

export const sqnrShape = {
  sqnrDb: numberOrNull,
  exact: z.literal(true).exactOptional(),
  zeroSignal: z.literal(true).exactOptional(),
  flags: z.array(z.enum(['masked', 'nonfinite', 'untrusted', 'shapes-differ'])).exactOptional(),
};

/** A branch of the Concat that an output comes from. */
const branchSchema = z.strictObject({
  name: z.string(),
  ...sqnrShape,
  cosine: numberOrNull,
});

export const branchesShape = { branches: z.array(branchSchema).exactOptional() };

export const outputSchema = z.strictObject({
  name: z.string(),
  ...sqnrShape,
  cosine: numberOrNull,
  ...branchesShape,
});

export const accuracySchema = z.strictObject({
  kernels: kernelsSchema,
  samples: countSchema,
  labelled: z.boolean(),
  floatTop1: shareOrNull,
  quantizedTop1: shareOrNull,
  floatTop5: shareOrNull,
  quantizedTop5: shareOrNull,
  agreement: shareOrNull,
  answers: countSchema,
  classes: z.array(z.string()),
  changed: z.array(
    z.strictObject({
      sample: countSchema,
      name: z.string(),
      label: z.int().nullable(),
      floatAnswer: z.int(),
      quantizedAnswer: z.int(),
      differing: countSchema,
      sqnrDb: numberOrNull,
    }),
  ),
});

export const weightSchema = z.strictObject({
  name: z.string(),
  ...sqnrShape,
  worstChannelDb: numberOrNull,
  deadChannels: countSchema,
});
