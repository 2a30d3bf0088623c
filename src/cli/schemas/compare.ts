import { z } from 'zod';
import {
  countSchema,
  dataSchema,
  type Frozen,
  noticeSchema,
  numberOrNull,
  outputSchema,
  sha256Schema,
  shareOrNull,
  sqnrShape,
  weightSchema,
} from './parts';
import { kernelsSchema } from '../../shared/contract/arguments';

const fileSchema = z.strictObject({
  path: z.string(),
  sha256: sha256Schema,
  opset: z.int().positive(),
  sizeBytes: countSchema,
});

/** `bitloupe compare --json` */
export const compareSchema = z.strictObject({
  schema: z.literal('bitloupe.compare/1'),
  float: fileSchema,
  quantized: fileSchema,
  data: dataSchema,
  run: z.strictObject({ kernels: kernelsSchema, runtime: z.string() }),
  /** Layers of the float model that were found in the quantized one. */
  layers: z.array(
    z.strictObject({
      name: z.string(),
      op: z.string(),
      output: z.string(),
      quantizedOutput: z.string(),
      matchedBy: z.enum(['name', 'position']),
      weight: weightSchema.nullable(),
      accumulated: z
        .strictObject({
          ...sqnrShape,
          cosine: numberOrNull,
          rmseOverScale: numberOrNull,
          meanError: numberOrNull,
          maxError: numberOrNull,
          perSampleDb: z.array(numberOrNull),
        })
        .nullable(),
    }),
  ),
  missing: z.array(z.string()),
  outputs: z.array(outputSchema.extend({ quantizedName: z.string() })).min(1),
  /** Null where the first output is not a row of scores. Top-1 is null without labels. */
  answers: z
    .strictObject({
      samples: countSchema,
      floatTop1: shareOrNull,
      quantizedTop1: shareOrNull,
      agreement: shareOrNull,
    })
    .nullable(),
  warnings: z.array(noticeSchema),
});

export type CompareResult = Frozen<z.infer<typeof compareSchema>>;
