import { z } from 'zod';
import { targetNames } from '../targets/targets';
import { presetNames } from './presets';
import { patchSchema } from './qconfig';
import { repairSchema } from '../repairs/repairs';

export const recipeSchema = z.strictObject({
  schema: z.literal('bitloupe.recipe/1'),
  preset: z.enum(presetNames).optional(),
  /** What the model is quantized for; its rules change what the entries say. */
  target: z.enum(targetNames).optional(),
  global: patchSchema.optional(),
  ops: z.record(z.string(), patchSchema).optional(),
  patterns: z.array(z.tuple([z.string(), patchSchema])).optional(),
  layers: z.record(z.string(), patchSchema).optional(),
  /** Changes of weights and biases that int8 fits better; see `repairs.ts`. */
  repairs: z.array(repairSchema).readonly().optional(),
});

/** Qconfigs for a whole model; `resolve.ts` says which entry of it counts for a layer. */
export type Recipe = z.infer<typeof recipeSchema>;

export const emptyRecipe: Recipe = { schema: 'bitloupe.recipe/1' };
