import { z } from 'zod';
import { activationTypes, weightTypes } from '../dtypes';
import { observerNames, weightObservers } from './observers';

/** What one scale of a weight is for, and how the interface writes it. */
export const granularityWords = { tensor: 'per tensor', channel: 'per channel' } as const;
export const granularities = ['tensor', 'channel'] as const;

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
  observer: z.enum(weightObservers),
  reduceRange: z.boolean(),
};

/** A qconfig with every field decided. */
export const qconfigSchema = z.strictObject({
  activation: z.strictObject(activationShape),
  weight: z.strictObject(weightShape),
});

/** A change to a qconfig, or `none`: the layer is skipped and stays float. */
export const patchSchema = z.union([
  z.literal('none'),
  z.strictObject({
    activation: qconfigSchema.shape.activation.partial().optional(),
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
}

/** The qconfig with the fields that a change names. */
export function changedConfig({ activation, weight }: Qconfig, change: QconfigChange): Qconfig {
  return {
    activation: { ...activation, ...defined(change.activation) },
    weight: { ...weight, ...defined(change.weight) },
  };
}

function defined<T extends object>(
  patch: T | undefined,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(patch ?? {}).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
