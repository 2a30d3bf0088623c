import type { IntegerType, ObserverName, Qconfig } from './recipe';

/** Counts over equal bins of [lo, hi]; at most 2048 bins. */
export interface Histogram {
  readonly lo: number;
  readonly hi: number;
  readonly counts: readonly number[];
}

export interface TensorInspection {
  readonly name: string;
  readonly role: 'input' | 'output' | 'weight';
  readonly dtype: IntegerType | 'int32' | null;
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

/** Everything the inspector shows of one layer under one recipe. */
export interface LayerInspection {
  readonly layer: string;
  readonly qconfig: Qconfig | null;
  readonly tensors: readonly TensorInspection[];
  /** Largest number of levels a channel could use (127 or 255). */
  readonly levels: number;
  readonly channels: readonly ChannelInspection[];
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
