import { z } from 'zod';
import { lintFinding } from '../../shared/contract/lint';
import { count, notice, type Frozen } from '../../shared/contract/parts';
import { modelHead } from '../../shared/contract/report';
import { recipeSchema } from '../../shared/recipe/recipe';
import { targetNames } from '../../shared/targets/targets';

/** `bitloupe lint --json` */
export const lintSchema = z.strictObject({
  schema: z.literal('bitloupe.lint/1'),
  model: modelHead,
  target: z.enum(targetNames),
  /** The rules were never tried on the target itself. */
  notRun: z.boolean(),
  /** `plan`: what the recipe makes of a float model; `file`: an int8 file as it is. */
  of: z.enum(['plan', 'file']),
  recipe: recipeSchema,
  int8Layers: count,
  illegal: count,
  slow: count,
  /** Illegal ones first, in the order of the model. */
  findings: z.array(lintFinding),
  warnings: z.array(notice),
});

export type LintReport = Frozen<z.infer<typeof lintSchema>>;
