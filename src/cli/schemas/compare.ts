import { z } from 'zod';
import { kernelsSchema } from '../../shared/contract/arguments';
import { accuracyResult } from '../../shared/contract/judgement';
import {
  dumpView,
  firstDivergence,
  layerMatchView,
  unmatchedLayer,
} from '../../shared/contract/matching';
import { count, notice, sha256, text, texts, type Frozen } from '../../shared/contract/parts';
import {
  activationMetric,
  dataHead,
  outputReport,
  weightMetric,
} from '../../shared/contract/report';

const fileSchema = z.strictObject({
  path: text,
  sha256,
  opset: z.int().positive(),
  sizeBytes: count,
});

/** `bitloupe compare --json` */
export const compareSchema = z.strictObject({
  schema: z.literal('bitloupe.compare/1'),
  float: fileSchema,
  /** Null where the other side is a dump. */
  quantized: fileSchema.nullable(),
  /** What another runtime computed; absent where the other side is a model. */
  dump: dumpView.extend({ path: text, sizeBytes: count }).exactOptional(),
  data: dataHead,
  run: z.strictObject({ kernels: kernelsSchema, runtime: text }),
  /** Layers of the float model that were found in the quantized one. */
  layers: z.array(
    z.strictObject({
      name: text,
      op: text,
      output: text,
      quantizedOutput: text,
      matchedBy: z.enum(['name', 'position']),
      weight: weightMetric.nullable(),
      accumulated: activationMetric.omit({ clipped: true }).nullable(),
      ...layerMatchView.shape,
    }),
  ),
  missing: texts,
  unmatched: z.array(unmatchedLayer),
  firstDivergence: firstDivergence.nullable(),
  /** Of a dump those that it holds. */
  outputs: z.array(outputReport.extend({ quantizedName: text })),
  /** Null where the first output is not a row of scores. Top-1 is null without labels. */
  answers: accuracyResult
    .pick({ samples: true, floatTop1: true, quantizedTop1: true, agreement: true })
    .nullable(),
  warnings: z.array(notice),
});

export type CompareResult = Frozen<z.infer<typeof compareSchema>>;
