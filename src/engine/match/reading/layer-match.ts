import type { MatchGround, UnmatchedLayer } from '../../../shared/contract/matching';
import type { Layer } from '../../plan/types';
import type { RoundedValue } from './rounded-values';

/** Which channels of a weight are left in a smaller one, in their order. */
export interface KeptChannels {
  /** By row (output channel) of the smaller weight: that of the larger one. */
  readonly rows: readonly number[];
  /** The same for input channels. */
  readonly inputs: readonly number[];
  /** How alike the least alike rows are. */
  readonly cosine: number;
}

/** A layer of the float model and what became of it in the quantized one. */
export interface LayerMatch {
  readonly layer: Layer;
  /** The compared tensor of the float model. */
  readonly float: string;
  readonly quantized: RoundedValue;
  /** The compute node in the quantized graph, or null where only the tensor was found. */
  readonly node: number | null;
  /**
   * `name`: the tensor or its node has the same name; `position`: found by its weights, its place or its values.
   */
  readonly by: 'name' | 'position';
  readonly ground: MatchGround;
  /** Where channels of its weight are missing there. Its tensors may have another shape then. */
  readonly kept?: KeptChannels;
}

export interface Matching {
  readonly matches: readonly LayerMatch[];
  /** Layers that were not found in the quantized model. */
  readonly missing: readonly Layer[];
  /** The same, and why. */
  readonly unmatched: readonly UnmatchedLayer[];
  /** Names were found to lie: what rests on a name alone is to be asked about. */
  readonly namesLie: boolean;
}
