import { z } from 'zod';
import { countSchema, type Frozen, machineSchema, noticeSchema, sha256Schema } from './parts';

const latencySchema = z.strictObject({
  medianMs: z.number().nonnegative(),
  p95Ms: z.number().nonnegative(),
  minMs: z.number().nonnegative(),
});

const benchedSchema = z.strictObject({
  path: z.string(),
  /** Null for a model that was quantized for this run and never written. */
  sha256: sha256Schema.nullable(),
  sizeBytes: countSchema,
  latency: latencySchema,
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
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      floatUs: z.number().nonnegative(),
      quantizedUs: z.number().nonnegative(),
      executed: z.enum(['int8', 'float', 'fused']),
      kernels: z.array(z.string()),
      /** In Q and DQ nodes that this layer's int8 makes necessary; not part of `quantizedUs`. */
      quantizeUs: z.number().nonnegative().optional(),
    }),
  ),
  /** Time in Q and DQ nodes that were left; null where no layers were measured. */
  quantizeOverheadUs: z.number().nonnegative().nullable(),
  warnings: z.array(noticeSchema),
});

export type BenchReport = Frozen<z.infer<typeof benchSchema>>;
