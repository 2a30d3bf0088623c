import { z } from 'zod';

/** Integer types a tensor can be quantized to. */
export const integerTypes = ['uint8', 'int8', 'uint16', 'int16'] as const;
export type IntegerType = (typeof integerTypes)[number];

export const observerNames = [
  'minmax',
  'movingAverage',
  'percentile',
  'entropy',
  'mse',
  'histogram',
] as const;
export type ObserverName = (typeof observerNames)[number];

export const presetNames = [
  'default',
  'ort-u8s8',
  'ort-s8s8',
  'fbgemm',
  'x86',
  'qnnpack',
  'tensorrt',
  'a16w8',
  'conv-only',
  'linear-only',
] as const;
export type PresetName = (typeof presetNames)[number];

const activationShape = {
  dtype: z.enum(integerTypes),
  symmetric: z.boolean(),
  observer: z.enum(observerNames),
  /** Percentile kept by the `percentile` observer, 0–100. */
  percentile: z.number().gt(50).lte(100),
  /** Use 7 bits, against saturation on CPUs without VNNI. */
  reduceRange: z.boolean(),
};

const weightShape = {
  dtype: z.enum(['int8', 'uint8']),
  symmetric: z.boolean(),
  granularity: z.enum(['tensor', 'channel']),
  observer: z.enum(['minmax', 'mse']),
  reduceRange: z.boolean(),
};

const activationPatch = z.strictObject(activationShape).partial();
const weightPatch = z.strictObject(weightShape).partial();

/** A change to a qconfig, or `none`: the layer is skipped and stays float. */
const qconfigPatch = z.union([
  z.literal('none'),
  z.strictObject({ activation: activationPatch.optional(), weight: weightPatch.optional() }),
]);

export const recipeSchema = z.strictObject({
  schema: z.literal('bitloupe.recipe/1'),
  preset: z.enum(presetNames).optional(),
  global: qconfigPatch.optional(),
  ops: z.record(z.string(), qconfigPatch).optional(),
  patterns: z.array(z.tuple([z.string(), qconfigPatch])).optional(),
  layers: z.record(z.string(), qconfigPatch).optional(),
});

export type ActivationConfig = z.infer<z.ZodObject<typeof activationShape>>;
export type WeightConfig = z.infer<z.ZodObject<typeof weightShape>>;
export type QconfigPatch = z.infer<typeof qconfigPatch>;

/** Qconfigs for a whole model; precedence: global < op type < name pattern < exact name. */
export type Recipe = z.infer<typeof recipeSchema>;

/** A qconfig with every field decided. */
export const qconfigSchema = z.strictObject({
  activation: z.strictObject(activationShape),
  weight: z.strictObject(weightShape),
});

/** How one layer is quantized, every field decided. */
export interface Qconfig {
  readonly activation: ActivationConfig;
  readonly weight: WeightConfig;
}

export const emptyRecipe: Recipe = { schema: 'bitloupe.recipe/1' };

/** One scale for each channel of every weight; null where everything is float. Exceptions of ops and layers stay. */
export function withPerChannel(recipe: Recipe): Recipe | null {
  const { global } = recipe;
  if (global === 'none') return null;
  return {
    ...recipe,
    global: { ...global, weight: { ...global?.weight, granularity: 'channel' } },
  };
}

/** Sets or clears (`undefined`) the entry of one layer; returns a new recipe. */
export function withLayer(recipe: Recipe, layer: string, patch: QconfigPatch | undefined): Recipe {
  const layers = { ...recipe.layers };
  if (patch === undefined) delete layers[layer];
  else layers[layer] = patch;
  const { layers: _old, ...rest } = recipe;
  return Object.keys(layers).length === 0 ? rest : { ...rest, layers };
}
