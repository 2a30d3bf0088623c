import { type StoredType } from '../dtypes';
import type { Qconfig } from '../recipe/qconfig';
import type { ObserverName } from '../recipe/observers';

/** Counts over equal bins of [lo, hi]; at most 2048 bins. */
export interface Histogram {
  readonly lo: number;
  readonly hi: number;
  readonly counts: readonly number[];
}

export interface TensorInspection {
  readonly name: string;
  readonly role: 'input' | 'output' | 'weight';
  readonly dtype: StoredType | null;
  readonly scale: number | null;
  readonly zeroPoint: number | null;
  readonly min: number;
  readonly max: number;
  /** Range after the observer, in the tensor's units: the clip lines. Null = float. */
  readonly clipLo: number | null;
  readonly clipHi: number | null;
  readonly clipped: number;
  readonly observer: ObserverName | null;
  /** The observer chose the same range as min-max. */
  readonly equalsMinmax: boolean;
  readonly histogram: Histogram | null;
  /** The same values after rounding to the integer grid, over the same bins. */
  readonly quantizedHistogram: Histogram | null;
}

export interface ChannelInspection {
  readonly channel: number;
  readonly min: number;
  readonly max: number;
  /** Integer levels in use, of `levels`. */
  readonly levelsUsed: number;
  readonly sqnrDb: number | null;
  readonly dead: boolean;
}

/** One channel of a layer's output in the float model, over all samples. */
export interface ActivationChannel {
  readonly channel: number;
  readonly min: number;
  readonly max: number;
  /** Steps of the output's grid from `min` to `max`, both included; null where the output is float. */
  readonly levelsUsed: number | null;
}

/** Everything the inspector shows of one layer under one recipe. */
export interface LayerInspection {
  readonly layer: string;
  readonly qconfig: Qconfig | null;
  readonly tensors: readonly TensorInspection[];
  /** Largest number of levels a channel could use (127 or 255). */
  readonly levels: number;
  readonly channels: readonly ChannelInspection[];
  /** Steps of the grid of the layer's output (256, or 65536); null where the output is float. */
  readonly activationLevels: number | null;
  /** Channels of the layer's output; empty where it has none or they differ between samples. */
  readonly activationChannels: readonly ActivationChannel[];
  /** dB per sample at this layer's output. */
  readonly samples: readonly {
    readonly sample: number;
    readonly name: string;
    readonly sqnrDb: number | null;
  }[];
  /** Nodes before and after, nearest first. */
  readonly around: readonly {
    readonly layer: string;
    readonly relation: 'input' | 'output';
    readonly distance: number;
  }[];
}

/** Error of every sample at every layer: dB, row = sample (worst first), column = layer index. */
export interface LayerSamples {
  readonly samples: readonly number[];
  readonly names: readonly string[];
  readonly rows: readonly (readonly (number | null)[])[];
}

export interface Thumbnail {
  readonly sample: number;
  readonly name: string;
  /** PNG bytes, or null when the sample is not an image. */
  readonly png: Uint8Array | null;
}
