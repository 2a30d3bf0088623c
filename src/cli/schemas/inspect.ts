import { configSources } from '../../shared/recipe/resolve';
import { z } from 'zod';
import { qconfigSchema } from '../../shared/recipe/qconfig';
import { recipeSchema } from '../../shared/recipe/recipe';
import { countSchema, modelSchema, noticeSchema, type Frozen } from './parts';

const valueSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.union([z.int(), z.string()])),
});

/** `bitloupe inspect --json` */
export const inspectSchema = z.strictObject({
  schema: z.literal('bitloupe.inspect/1'),
  model: modelSchema.extend({
    sizeBytes: countSchema,
    producer: z.string(),
    parameters: countSchema,
    quantized: z.boolean(),
  }),
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
  ops: z.record(z.string(), z.int().positive()),
  recipe: recipeSchema,
  layers: z.array(
    z.strictObject({
      name: z.string(),
      op: z.string(),
      detail: z.string(),
      nodes: z.array(z.string()),
      output: z.string(),
      outputs: z.array(z.string()),
      weighted: z.boolean(),
      parameters: countSchema,
      skipped: z.boolean(),
      source: z.enum(configSources),
      /** What the layer is quantized with, or would be if it were not skipped. */
      qconfig: qconfigSchema.optional(),
    }),
  ),
  /** Nodes that stay in float whatever the recipe says, and why. */
  floatNodes: z.array(z.strictObject({ name: z.string(), op: z.string(), reason: z.string() })),
  warnings: z.array(noticeSchema),
});

export type InspectResult = Frozen<z.infer<typeof inspectSchema>>;
