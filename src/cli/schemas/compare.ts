import { z } from 'zod';
import { matchEvidence, verdicts } from '../../shared/contract/matching';
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

const gridSchema = z.strictObject({
  dtype: z.string(),
  scale: numberOrNull,
  smallestScale: numberOrNull,
  scales: z.int().positive(),
  zeroPoint: numberOrNull,
});

const gridPair = z.strictObject({ ours: gridSchema.nullable(), theirs: gridSchema.nullable() });

/** As the contract's `LayerMatchView`. */
const matchShape = {
  match: z.strictObject({
    by: z.enum(matchEvidence),
    confidence: z.number().min(0).max(1),
    reason: z.string(),
  }),
  theirTensor: z.string(),
  theirNode: z.string().nullable(),
  oursDb: numberOrNull,
  activation: gridPair,
  weightGrid: gridPair.nullable(),
  verdict: z.strictObject({ kind: z.enum(verdicts), text: z.string() }).nullable(),
};

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
      ...matchShape,
    }),
  ),
  missing: z.array(z.string()),
  unmatched: z.array(z.strictObject({ layer: z.string(), reason: z.string() })),
  firstDivergence: z
    .strictObject({
      layer: z.string(),
      oursDb: numberOrNull,
      theirsDb: numberOrNull,
      extraDb: z.number(),
      text: z.string(),
    })
    .nullable(),
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
