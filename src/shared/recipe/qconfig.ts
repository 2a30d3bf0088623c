import { z } from 'zod';
import { activationTypes, layerForms, weightTypes, type LayerForm } from '../dtypes';
import { observerNames, weightObservers } from './observers';

/** What one scale of a weight is for, and how the interface writes it. */
export const granularityWords = {
  tensor: 'per tensor',
  channel: 'per channel',
  block: 'by blocks',
} as const;
export const granularities = ['tensor', 'channel', 'block'] as const;

/** Terms of a product that share a scale, where nothing else is said: what MatMulNBits is fastest with. */
export const usualBlockSize = 32;

const activationShape = {
  dtype: z.enum(activationTypes),
  symmetric: z.boolean(),
  observer: z.enum(observerNames),
  /** Percentile kept by the `percentile` observer, 0–100. */
  percentile: z.number().gt(50).lte(100),
  /** Use 7 bits, against saturation on CPUs without VNNI. */
  reduceRange: z.boolean(),
};

const weightShape = {
  dtype: z.enum(weightTypes),
  symmetric: z.boolean(),
  granularity: z.enum(granularities),
  /** Terms of a product that share a scale, with granularity `block`: a power of 2. */
  blockSize: z.literal([16, 32, 64, 128, 256]).optional(),
  observer: z.enum(weightObservers),
  reduceRange: z.boolean(),
};

/** A qconfig with every field decided. */
export const qconfigSchema = z.strictObject({
  activation: z.strictObject(activationShape),
  weight: z.strictObject(weightShape),
  /** Absent = integer activations and weights. */
  form: z.enum(layerForms).exactOptional(),
});

const activationPatch = qconfigSchema.shape.activation.partial();

/** A change to a qconfig, or `none`: the layer is skipped and stays float. */
export const patchSchema = z.union([
  z.literal('none'),
  z.strictObject({
    /** `none`: activations stay float, weights alone are quantized. */
    activation: z.union([z.literal('none'), activationPatch]).optional(),
    weight: qconfigSchema.shape.weight.partial().optional(),
  }),
]);

export type ActivationConfig = z.infer<typeof qconfigSchema.shape.activation>;
export type WeightConfig = z.infer<typeof qconfigSchema.shape.weight>;
export type QconfigPatch = z.infer<typeof patchSchema>;

/** A change of fields, which never skips. */
export type QconfigChange = Exclude<QconfigPatch, 'none'>;

/** How one layer is quantized, every field decided. */
export interface Qconfig {
  readonly activation: ActivationConfig;
  readonly weight: WeightConfig;
  /** Absent = integer activations and weights. */
  readonly form?: LayerForm;
}

/** The fields that a change names of activations; none where it leaves them float. */
export function activationFields({ activation }: QconfigChange): Partial<ActivationConfig> {
  return activation === undefined || activation === 'none' ? {} : defined(activation);
}

/** The qconfig with the fields that a change names. */
export function changedConfig(
  { activation, weight, form }: Qconfig,
  change: QconfigChange,
): Qconfig {
  const next = change.activation === undefined ? form : formOf(change.activation);
  return {
    activation: { ...activation, ...activationFields(change) },
    weight: { ...weight, ...defined(change.weight) },
    ...(next === undefined ? {} : { form: next }),
  };
}

/** What is said of activations makes integers of them, unless it is that they stay float. */
function formOf(activation: NonNullable<QconfigChange['activation']>): LayerForm | undefined {
  return activation === 'none' ? 'weights' : undefined;
}

function defined<T extends object>(
  patch: T | undefined,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(patch ?? {}).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
