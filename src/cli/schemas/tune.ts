import { z } from 'zod';
import { recipeSchema } from '../../shared/recipe/recipe';
import {
  dataSchema,
  machineSchema,
  modelSchema,
  noticeSchema,
  numberOrNull,
  shareOrNull,
  type Frozen,
} from './parts';
import { kernelsSchema, tuneCost, tuneTarget } from '../../shared/contract/arguments';
import { exportSchema } from './quantize';

const pointSchema = z.strictObject({
  skipped: z.array(z.string()),
  outputDb: numberOrNull,
  accuracy: shareOrNull,
  agreement: shareOrNull,
  cost: z.number(),
  reachesTarget: z.boolean(),
});

/** `bitloupe tune --json` */
export const tuneSchema = z.strictObject({
  schema: z.literal('bitloupe.tune/1'),
  model: modelSchema,
  data: dataSchema,
  machine: machineSchema,
  target: tuneTarget,
  cost: tuneCost,
  kernels: kernelsSchema,
  reached: z.boolean(),
  stoppedEarly: z.boolean(),
  recipe: recipeSchema,
  skipped: z.array(z.string()),
  best: pointSchema,
  /** Every state that was measured, in the order it was. */
  points: z.array(pointSchema),
  durationMs: z.number().nonnegative(),
  /** Null without -o, or when the target was not reached. */
  export: exportSchema.nullable(),
  warnings: z.array(noticeSchema),
});

export type TuneReport = Frozen<z.infer<typeof tuneSchema>>;
