import { z } from 'zod';
import { storedTypes } from '../dtypes';
import { observerNames } from '../recipe/observers';
import { qconfigSchema } from '../recipe/qconfig';
import { count, numberOrNull, text, texts, type Frozen } from './parts';

/** Counts over equal bins of [lo, hi]; at most 2048 bins. */
const histogram = z.strictObject({
  lo: z.number(),
  hi: z.number(),
  counts: z.array(z.number()).max(2048),
});
export type Histogram = Frozen<z.infer<typeof histogram>>;

const tensorInspection = z.strictObject({
  name: text,
  role: z.enum(['input', 'output', 'weight']),
  dtype: z.enum(storedTypes).nullable(),
  scale: numberOrNull,
  zeroPoint: numberOrNull,
  min: z.number(),
  max: z.number(),
  /** Range after the observer, in the tensor's units: the clip lines. Null = float. */
  clipLo: numberOrNull,
  clipHi: numberOrNull,
  clipped: z.number(),
  observer: z.enum(observerNames).nullable(),
  /** The observer chose the same range as min-max. */
  equalsMinmax: z.boolean(),
  histogram: histogram.nullable(),
  /** The same values after rounding to the integer grid, over the same bins. */
  quantizedHistogram: histogram.nullable(),
});
export type TensorInspection = Frozen<z.infer<typeof tensorInspection>>;

const channelInspection = z.strictObject({
  channel: count,
  min: z.number(),
  max: z.number(),
  /** Integer levels in use, of `levels`. */
  levelsUsed: count,
  sqnrDb: numberOrNull,
  dead: z.boolean(),
});
export type ChannelInspection = Frozen<z.infer<typeof channelInspection>>;

/** One channel of a layer's output in the float model, over all samples. */
const activationChannel = z.strictObject({
  channel: count,
  min: z.number(),
  max: z.number(),
  /** Steps of the output's grid from `min` to `max`, both included; null where the output is float. */
  levelsUsed: numberOrNull,
});

/** Everything the inspector shows of one layer under one recipe. */
export const layerInspection = z.strictObject({
  layer: text,
  qconfig: qconfigSchema.nullable(),
  tensors: z.array(tensorInspection),
  /** Largest number of levels a channel could use (127 or 255). */
  levels: count,
  channels: z.array(channelInspection),
  /** Steps of the grid of the layer's output (256, or 65536); null where the output is float. */
  activationLevels: numberOrNull,
  /** Channels of the layer's output; empty where it has none or they differ between samples. */
  activationChannels: z.array(activationChannel),
  /** dB per sample at this layer's output. */
  samples: z.array(z.strictObject({ sample: count, name: text, sqnrDb: numberOrNull })),
  /** Nodes before and after, nearest first. */
  around: z.array(
    z.strictObject({ layer: text, relation: z.enum(['input', 'output']), distance: count }),
  ),
});
export type LayerInspection = Frozen<z.infer<typeof layerInspection>>;

/** Error of every sample at every layer: dB, row = sample (worst first), column = layer index. */
export const layerSamples = z.strictObject({
  samples: z.array(count),
  names: texts,
  rows: z.array(z.array(numberOrNull)),
});
export type LayerSamples = Frozen<z.infer<typeof layerSamples>>;

export interface Thumbnail {
  readonly sample: number;
  readonly name: string;
  /** PNG bytes, or null when the sample is not an image. */
  readonly png: Uint8Array | null;
}
