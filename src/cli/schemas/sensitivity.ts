import { z } from 'zod';
import { recipeSchema } from '../../shared/recipe/recipe';
import {
  countSchema,
  dataSchema,
  machineSchema,
  modelSchema,
  noticeSchema,
  numberOrNull,
  outputSchema,
  type Frozen,
} from './parts';

/** `bitloupe sensitivity --json` */
export const sensitivitySchema = z.strictObject({
  schema: z.literal('bitloupe.sensitivity/1'),
  model: modelSchema,
  data: dataSchema,
  machine: machineSchema,
  recipe: recipeSchema,
  /** The whole recipe: what one-out is better than. */
  outputs: z.array(outputSchema),
  samples: countSchema,
  complete: z.boolean(),
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      op: z.string(),
      oneInDb: numberOrNull,
      oneOutDb: numberOrNull,
      exact: z.literal(true).exactOptional(),
      samples: countSchema,
    }),
  ),
  warnings: z.array(noticeSchema),
});

export type SensitivityReport = Frozen<z.infer<typeof sensitivitySchema>>;
