import { z } from 'zod';
import { exportFormat } from '../../shared/contract/arguments';
import { recipeSchema } from '../../shared/recipe/recipe';
import { accuracyResult } from '../../shared/contract/judgement';
import { count, notice, text, texts, type Frozen } from '../../shared/contract/parts';
import { dataHead, modelHead } from '../../shared/contract/report';
import { exportResult } from '../../shared/contract/results';

/** Where numbers were measured. */
export const machineSchema = z.strictObject({
  runtime: text,
  cpu: texts,
  cpuModel: text,
  threads: count,
});

/** What was measured, on which data, and where. */
export const resultHead = { model: modelHead, data: dataHead, machine: machineSchema };

/** What `exportModel` says of the file it wrote. */
export const exportSchema = z.strictObject({
  path: text,
  format: exportFormat,
  ...exportResult.omit({ notices: true }).shape,
});

/** `bitloupe quantize --json` */
export const quantizeSchema = z.strictObject({
  schema: z.literal('bitloupe.quantize/1'),
  ...resultHead,
  recipe: recipeSchema,
  skipped: texts,
  export: exportSchema,
  accuracy: accuracyResult.exactOptional(),
  warnings: z.array(notice),
});

export type QuantizeResult = Frozen<z.infer<typeof quantizeSchema>>;
