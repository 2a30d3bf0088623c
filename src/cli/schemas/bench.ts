import { z } from 'zod';
import { latencySummary, layerTiming } from '../../shared/contract/judgement';
import { amount, count, notice, sha256, text, type Frozen } from '../../shared/contract/parts';
import { machineSchema } from './quantize';

const benchedSchema = z.strictObject({
  path: text,
  /** Null for a model that was quantized for this run and never written. */
  sha256: sha256.nullable(),
  sizeBytes: count,
  latency: latencySummary,
});

/** `bitloupe bench --json` */
export const benchSchema = z.strictObject({
  schema: z.literal('bitloupe.bench/1'),
  machine: machineSchema,
  repeats: z.int().positive(),
  /** Interleaved, in the order they were given. */
  models: z.array(benchedSchema).min(1).max(2),
  /** Median of the first over median of the second; null with one model. */
  speedup: z.number().positive().nullable(),
  /** Per layer, where the second model was quantized for this run. */
  layers: z.array(layerTiming),
  /** Time in Q and DQ nodes that were left; null where no layers were measured. */
  quantizeOverheadUs: amount.nullable(),
  warnings: z.array(notice),
});

export type BenchReport = Frozen<z.infer<typeof benchSchema>>;
