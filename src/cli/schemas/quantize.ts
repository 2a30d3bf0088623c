import { z } from 'zod';
import { exportFormat } from '../../shared/contract/arguments';
import { recipeSchema } from '../../shared/recipe/recipe';
import { accuracyResult } from '../../shared/contract/judgement';
import { count, notice, sha256, text, texts, type Frozen } from '../../shared/contract/parts';
import { dataHead, modelHead, outputReport } from '../../shared/contract/report';

/** Where numbers were measured. */
export const machineSchema = z.strictObject({
  runtime: text,
  cpu: texts,
  cpuModel: text,
  threads: count,
});

/** What `exportModel` says of the file it wrote. */
export const exportSchema = z.strictObject({
  path: text,
  format: exportFormat,
  sizeBytes: count,
  floatBytes: count,
  sha256: sha256,
  /** Measured on the written file, with all optimisations (real kernels). */
  outputs: z.array(outputReport.omit({ cosine: true })),
  executedOps: z.record(text, z.int().positive()),
});

/** `bitloupe quantize --json` */
export const quantizeSchema = z.strictObject({
  schema: z.literal('bitloupe.quantize/1'),
  model: modelHead,
  data: dataHead,
  machine: machineSchema,
  recipe: recipeSchema,
  skipped: texts,
  export: exportSchema,
  accuracy: accuracyResult.exactOptional(),
  warnings: z.array(notice),
});

export type QuantizeResult = Frozen<z.infer<typeof quantizeSchema>>;
