import { z } from 'zod';
import { kernelsSchema, tuneCost, tuneTarget } from '../../shared/contract/arguments';
import { precisionNames } from '../../shared/recipe/precisions';
import { recipeSchema } from '../../shared/recipe/recipe';
import { amount, notice, texts, type Frozen } from '../../shared/contract/parts';
import { dataHead, modelHead } from '../../shared/contract/report';
import { tunePoint } from '../../shared/contract/tuning';
import { exportSchema, machineSchema } from './quantize';

/** `bitloupe tune --json` */
export const tuneSchema = z.strictObject({
  schema: z.literal('bitloupe.tune/1'),
  model: modelHead,
  data: dataHead,
  machine: machineSchema,
  target: tuneTarget,
  cost: tuneCost,
  kernels: kernelsSchema,
  reached: z.boolean(),
  stoppedEarly: z.boolean(),
  recipe: recipeSchema,
  skipped: texts,
  /** The precision of each layer that was decided about, with --precisions. */
  precisions: z.record(z.string(), z.enum(precisionNames)).exactOptional(),
  best: tunePoint,
  /** Every state that was measured, in the order it was. */
  points: z.array(tunePoint),
  durationMs: amount,
  /** Null without -o, or when the target was not reached. */
  export: exportSchema.nullable(),
  warnings: z.array(notice),
});

export type TuneReport = Frozen<z.infer<typeof tuneSchema>>;
