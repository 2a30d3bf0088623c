import { z } from 'zod';
import { exportFormat } from '../../shared/contract/arguments';
import { recipeSchema } from '../../shared/recipe/recipe';
import {
  accuracySchema,
  branchesShape,
  countSchema,
  dataSchema,
  machineSchema,
  modelSchema,
  noticeSchema,
  sha256Schema,
  sqnrShape,
  type Frozen,
} from './parts';

/** What `exportModel` says of the file it wrote. */
export const exportSchema = z.strictObject({
  path: z.string(),
  format: exportFormat,
  sizeBytes: countSchema,
  floatBytes: countSchema,
  sha256: sha256Schema,
  /** Measured on the written file, with all optimisations (real kernels). */
  outputs: z.array(
    z.strictObject({
      name: z.string(),
      ...sqnrShape,
      ...branchesShape,
    }),
  ),
  executedOps: z.record(z.string(), z.int().positive()),
});

/** `bitloupe quantize --json` */
export const quantizeSchema = z.strictObject({
  schema: z.literal('bitloupe.quantize/1'),
  model: modelSchema,
  data: dataSchema,
  machine: machineSchema,
  recipe: recipeSchema,
  skipped: z.array(z.string()),
  export: exportSchema,
  accuracy: accuracySchema.exactOptional(),
  warnings: z.array(noticeSchema),
});

export type QuantizeResult = Frozen<z.infer<typeof quantizeSchema>>;
