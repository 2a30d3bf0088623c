import { z } from 'zod';
import { lintResult } from '../../shared/contract/lint';
import { notice, type Frozen } from '../../shared/contract/parts';
import { modelHead } from '../../shared/contract/report';
import { recipeSchema } from '../../shared/recipe/recipe';

const { target, notRun, of, ...found } = lintResult.shape;

/** `bitloupe lint --json` */
export const lintSchema = z.strictObject({
  schema: z.literal('bitloupe.lint/1'),
  model: modelHead,
  target,
  notRun,
  of,
  recipe: recipeSchema,
  ...found,
  warnings: z.array(notice),
});

export type LintReport = Frozen<z.infer<typeof lintSchema>>;
