import { z } from 'zod';
import { amount, notice, type Frozen } from '../../shared/contract/parts';
import { repairSearch } from '../../shared/contract/repairing';
import { recipeSchema } from '../../shared/recipe/recipe';
import { exportSchema, resultHead } from './quantize';

/** `bitloupe repair --json` */
export const repairReportSchema = z.strictObject({
  schema: z.literal('bitloupe.repair/1'),
  ...resultHead,
  ...repairSearch.shape,
  recipe: recipeSchema,
  stoppedEarly: z.boolean(),
  durationMs: amount,
  /** Null without -o. */
  export: exportSchema.nullable(),
  warnings: z.array(notice),
});

export type RepairReport = Frozen<z.infer<typeof repairReportSchema>>;
