import { z } from 'zod';
import { recipeSchema } from '../../shared/recipe/recipe';
import { layerSensitivity } from '../../shared/contract/judgement';
import { count, notice, text, type Frozen } from '../../shared/contract/parts';
import { outputReport } from '../../shared/contract/report';
import { resultHead } from './quantize';

const { layer, ...measured } = layerSensitivity.shape;

/** `bitloupe sensitivity --json` */
export const sensitivitySchema = z.strictObject({
  schema: z.literal('bitloupe.sensitivity/1'),
  ...resultHead,
  recipe: recipeSchema,
  /** The whole recipe: what one-out is better than. */
  outputs: z.array(outputReport),
  samples: count,
  complete: z.boolean(),
  layers: z.array(z.strictObject({ layer, op: text, ...measured })),
  warnings: z.array(notice),
});

export type SensitivityReport = Frozen<z.infer<typeof sensitivitySchema>>;
