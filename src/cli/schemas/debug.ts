import { effectiveTypes, storedTypes } from '../../shared/dtypes';
import { z } from 'zod';
import { observerNames } from '../../shared/recipe/observers';
import { recipeSchema } from '../../shared/recipe/recipe';
import type { DebugReport } from '../../shared/contract/report';
import {
  accuracySchema,
  countSchema,
  hashedDataSchema,
  modelSchema,
  noticeSchema,
  numberOrNull,
  outputSchema,
  sqnrShape,
  weightSchema,
} from './parts';
import { kernelsSchema } from '../../shared/contract/arguments';

const sqnrSchema = z.strictObject(sqnrShape);

const activationSchema = z.strictObject({
  ...sqnrShape,
  cosine: numberOrNull,
  rmseOverScale: numberOrNull,
  meanError: numberOrNull,
  maxError: numberOrNull,
  clipped: z.number().min(0).max(1),
  perSampleDb: z.array(numberOrNull),
});

const layerSchema = z.strictObject({
  name: z.string(),
  op: z.string(),
  nodes: z.array(z.string()),
  output: z.string(),
  outputs: z.array(z.string()).min(1),
  skipped: z.boolean(),
  weight: weightSchema.nullable(),
  accumulated: activationSchema.nullable(),
  isolated: sqnrSchema.nullable(),
  shadow: sqnrSchema.nullable(),
});

const tensorSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['activation', 'weight', 'bias']),
  dtype: z.enum(storedTypes),
  axis: z.int().nullable(),
  scale: z.array(z.number().positive()).min(1),
  zeroPoint: z.array(z.int()).min(1),
  min: numberOrNull,
  max: numberOrNull,
  observer: z.enum(observerNames).nullable(),
  sharedWith: z.string().nullable(),
  effective: z.enum(effectiveTypes),
});

/** `bitloupe debug --json` */
export const debugSchema = z.strictObject({
  schema: z.literal('bitloupe.debug/1'),
  model: modelSchema,
  data: hashedDataSchema,
  run: z.strictObject({
    kernels: kernelsSchema,
    level: z.enum(['disabled', 'basic', 'all']),
    preset: z.string(),
    runtime: z.string(),
    cpu: z.array(z.string()),
    threads: countSchema,
  }),
  recipe: recipeSchema,
  layers: z.array(layerSchema),
  tensors: z.array(tensorSchema),
  outputs: z.array(outputSchema).min(1),
  timingsMs: z.object({ total: z.number().nonnegative() }).catchall(z.number().nonnegative()),
  peakRssBytes: countSchema,
  warnings: z.array(noticeSchema),
  /** With --validation, or an accuracy gate. */
  accuracy: accuracySchema.exactOptional(),
}) satisfies z.ZodType<DebugReport>;
