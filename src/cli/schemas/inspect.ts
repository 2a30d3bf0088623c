import { z } from 'zod';
import { recipeSchema } from '../../shared/recipe/recipe';
import { layerView } from '../../shared/contract/model-view';
import { count, notice, text, type Frozen } from '../../shared/contract/parts';
import { modelHead } from '../../shared/contract/report';

const valueSchema = z.strictObject({
  name: text,
  type: text,
  shape: z.array(z.union([z.int(), text])),
});

/** `bitloupe inspect --json` */
export const inspectSchema = z.strictObject({
  schema: z.literal('bitloupe.inspect/1'),
  model: modelHead.extend({
    sizeBytes: count,
    producer: text,
    parameters: count,
    quantized: z.boolean(),
  }),
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
  ops: z.record(text, z.int().positive()),
  recipe: recipeSchema,
  layers: z.array(layerView.omit({ index: true, nodeIds: true })),
  /** Nodes that stay in float whatever the recipe says, and why. */
  floatNodes: z.array(z.strictObject({ name: text, op: text, reason: text })),
  warnings: z.array(notice),
});

export type InspectResult = Frozen<z.infer<typeof inspectSchema>>;
